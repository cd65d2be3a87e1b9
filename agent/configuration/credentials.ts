import { Unavailable } from './reach.ts';

/** What a request to AWS is signed with. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** @throws Unavailable where an answer has none */
export function credentialsOf(
  accessKeyId: unknown,
  secretAccessKey: unknown,
  sessionToken: unknown,
): Credentials {
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string')
    throw new Unavailable('AWS credentials: the answer has none', true);
  const session = typeof sessionToken === 'string' && sessionToken !== '' ? { sessionToken } : {};
  return { accessKeyId, secretAccessKey, ...session };
}

/** @throws Unavailable where an answer is no JSON */
export function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Unavailable('AWS credentials: the answer is not JSON', true);
  }
}
