import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { Trouble } from '../report/trouble.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/**
 * What the account's registry in a region takes as Basic authentication, for twelve hours; asked for anew at every
 * call. Needs `ecr:GetAuthorizationToken`. Source: Amazon ECR API reference, GetAuthorizationToken.
 */
export function ecrCredentials(
  settings: ClientSettings,
): () => Promise<{ username: string; password: string }> {
  const client = new ECRClient({ ...settings, requestHandler: patience });
  return async () => {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
    const decoded = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString();
    const colon = decoded.indexOf(':');
    if (colon < 0) {
      throw new Trouble('ECR gave no authorization token', {
        remedy: 'Does AWS_ENDPOINT_URL, if it is set, lead to AWS?',
      });
    }
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  };
}
