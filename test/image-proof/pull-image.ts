import { type ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { EngineApi } from './engine-api.ts';

const ecrHost = /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\//;

/**
 * Has the engine pull an image, from ECR as the ECS agent does it.
 *
 * @returns what the engine calls it: the local account's registry has no name of its own, but an address
 */
export async function pullImage(api: EngineApi, ecr: ECRClient, image: string): Promise<string> {
  const login = ecrHost.test(image) ? await logIn(ecr) : undefined;
  const reference = login ? image.replace(ecrHost, `${login.host}/`) : image;
  await api('POST', `/images/create?fromImage=${encodeURIComponent(reference)}`, undefined, login?.headers);
  return reference;
}

async function logIn(ecr: ECRClient): Promise<{ host: string; headers: Record<string, string> }> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [{ authorizationToken = '', proxyEndpoint = '' } = {}] = authorizationData ?? [];
  const [username = '', password = ''] = Buffer.from(authorizationToken, 'base64').toString().split(':');
  const { host } = new URL(proxyEndpoint);
  // Docker's base64 is that of URLs, and padded.
  const login = Buffer.from(JSON.stringify({ username, password, serveraddress: host })).toString('base64');
  return { host, headers: { 'x-registry-auth': login.replaceAll('+', '-').replaceAll('/', '_') } };
}
