import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { Trouble } from '../report/trouble.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/**
 * What the account's registry in a region takes as Basic authentication, for twelve hours; asked for anew at every
 * call, and the host that takes it. Needs `ecr:GetAuthorizationToken`. Source: Amazon ECR API reference, GetAuthorizationToken.
 */
export function ecrCredentials(
  settings: ClientSettings,
): () => Promise<{ username: string; password: string; registry: string | undefined }> {
  const client = new ECRClient({ ...settings, requestHandler: patience });
  return async () => {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
    const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {};
    const decoded = Buffer.from(authorizationToken, 'base64').toString();
    const colon = decoded.indexOf(':');
    if (colon < 0) {
      throw new Trouble('ECR gave no authorization token', {
        remedy: 'Does AWS_ENDPOINT_URL, if it is set, lead to AWS?',
      });
    }
    const registry = URL.parse(proxyEndpoint)?.host;
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1), registry };
  };
}
