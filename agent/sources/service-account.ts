import { readFile } from 'node:fs/promises';

/** Where Kubernetes puts what a pod proves its identity with. */
export const serviceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Paths of two files. */
export interface ServiceAccount {
  token: string;
  authority: string;
}

export function serviceAccountIn(directory: string): ServiceAccount {
  return { token: `${directory}/token`, authority: `${directory}/ca.crt` };
}

/**
 * The token and the cluster's authority in PEM, as they are now: Kubernetes writes a new token before the old one
 * expires, after an hour by default, and a new authority when it is changed.
 *
 * @throws Error naming the file that cannot be read
 */
export async function tokenAndAuthority(
  files: ServiceAccount,
): Promise<{ token: string; authority: string }> {
  const [token, authority] = await Promise.all([textOf(files.token), textOf(files.authority)]);
  return { token, authority };
}

async function textOf(path: string): Promise<string> {
  const text = (await readFile(path, 'utf8')).trim();
  if (text === '') throw new Error(`${path} is empty`);
  return text;
}
