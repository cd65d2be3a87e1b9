import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalAccount } from '../../local-account/local-account.ts';

const program = fileURLToPath(new URL('../../../functions/remora.ts', import.meta.url));

export interface Outcome {
  status: number;
  out: string;
  err: string;
}

type Environment = Record<string, string>;

/** Runs the program as a person would, in a process of its own with nothing in its environment but this. */
export function remora(environment: Environment, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    // A home without profiles, and no instance to ask for credentials.
    const env = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1', ...environment };
    const child = execFile(process.execPath, [program, ...args], { env }, (error, out, err) =>
      resolve({ status: error ? Number(error.code ?? 1) : 0, out, err }),
    );
    child.stdin?.end();
  });
}

/** The environment of somebody who may do everything in the account. */
export function operatorOf({ endpoint, region, operator }: LocalAccount): Environment {
  return {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  };
}

/** The environment of a role's session that may do everything but these actions. */
export async function sessionWithout(
  account: LocalAccount,
  role: string,
  ...actions: string[]
): Promise<Environment> {
  for (const action of actions) account.iam.denyRole(role, action);
  const { endpoint, region, operator, accountId } = account;
  const client = new STSClient({ endpoint: endpoint.url, region, credentials: operator });
  const { Credentials } = await client.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/${role}`, RoleSessionName: 'person' }),
  );
  client.destroy();
  return {
    ...operatorOf(account),
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  };
}
