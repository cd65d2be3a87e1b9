import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Place } from '../reconcile/world.ts';
import { Trouble } from '../report/trouble.ts';
import { askingAws } from './aws-trouble.ts';
import type { ClientSettings } from './client-settings.ts';

/** An account as a person's terminal reaches it. */
export interface Account {
  /** ARN of who asks. */
  identity: string;
  /** `roleArn` is the role of the stage's on-work: what that one registered is ours. */
  place: Place;
  /** For every client: they share one look-up of the credentials. */
  settings: ClientSettings;
}

/** What the commands say of where they go; the rest is found where every AWS tool looks for it. */
export interface Destination {
  region: string | undefined;
  stage: string;
  /** Version of Remora. */
  version: string;
}

/**
 * Finds region and credentials as the AWS CLI does (environment, profile, SSO, role, instance) and asks STS whose
 * they are; that needs no permission.
 *
 * @throws Trouble where there are none, or none that AWS accepts
 */
export async function connectAccount({ region, stage, version }: Destination): Promise<Account> {
  const client = new STSClient({
    ...(region !== undefined && { region }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 5_000 },
  });
  return askingAws(async () => {
    const found = await client.config.region();
    const { Arn: identity, Account: account } = await client.send(new GetCallerIdentityCommand({}));
    if (!identity || !account)
      throw new Trouble('STS did not say whose the credentials are', {
        remedy: 'Does AWS_ENDPOINT_URL, if it is set, lead to AWS?',
      });
    const partition = identity.split(':')[1] ?? 'aws';
    const roleArn = `arn:${partition}:iam::${account}:role/remora-${stage}-${found}-on-work`;
    return {
      identity,
      place: { partition, account, region: found, stage, version, roleArn },
      settings: { region: found, credentials: client.config.credentials },
    };
  });
}
