import { randomBytes } from 'node:crypto';
import type { Caller } from './service.ts';

const lifetime = 12 * 3_600_000;

/** What GetAuthorizationToken gives out, and who stands behind it at the registry. */
export interface EcrTokens {
  give(caller: Caller): object;
  /** Who an `Authorization: Basic …` header speaks for; undefined where the registry does not take it. */
  callerOf(authorization: string | undefined): Caller | undefined;
  /** Takes back what was given out. */
  expire(): void;
}

export function createTokens(url: () => string, now: () => number): EcrTokens {
  const given = new Map<string, { caller: Caller; expiresAt: number }>();
  return {
    give(caller) {
      const password = randomBytes(32).toString('base64url');
      const expiresAt = now() + lifetime;
      given.set(password, { caller, expiresAt });
      const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
      const data = { authorizationToken, expiresAt: new Date(expiresAt), proxyEndpoint: url() };
      return { authorizationData: [data] };
    },
    callerOf(authorization = '') {
      const [, basic = ''] = /^Basic (\S+)$/i.exec(authorization) ?? [];
      const [, password = ''] = /^AWS:(.*)$/.exec(Buffer.from(basic, 'base64').toString()) ?? [];
      const found = given.get(password);
      return found && found.expiresAt > now() ? found.caller : undefined;
    },
    expire: () => given.clear(),
  };
}
