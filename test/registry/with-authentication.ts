import { randomUUID } from 'node:crypto';
import {
  type RegistryHandler,
  type RegistryRequest,
  type RegistryResponse,
  refuse,
} from './registry-request.ts';

/** Who may do what; `user` is undefined for somebody unknown. */
export type Allowed = (user: string | undefined, repository: string, action: 'pull' | 'push') => boolean;

export interface Authentication {
  kind: 'basic' | 'bearer';
  /** Name to password. A test may change it while the registry runs. */
  users: Map<string, string>;
  /** Known users may do everything and others nothing, if not said otherwise. */
  allowed?: Allowed;
  /** How long a token is good, seconds. */
  tokenSeconds?: number;
  now?: () => number;
  /** Tokens that are good; clear it, and all of them have expired. */
  tokens?: Map<string, Token>;
  /** The name that the token has in the answer. */
  tokenName?: 'token' | 'access_token';
}

export interface Token {
  /** As `repository:a/b:pull,push`. */
  scopes: string[];
  expires: number;
}

const everything: Allowed = (user) => user !== undefined;

/** Docker's "Token Authentication Specification", or RFC 7617, before a registry. The realm is `/token` of the same server. */
export function withAuthentication(handler: RegistryHandler, settings: Authentication): RegistryHandler {
  const tokens = settings.tokens ?? new Map<string, Token>();
  const now = settings.now ?? Date.now;
  return async (request) => {
    const url = new URL(request.path, 'http://registry');
    if (settings.kind === 'basic') {
      const user = userOf(request, settings.users);
      const good = user !== 'wrong' && neededBy(request, url).every((scope) => mayAll(settings, user, scope));
      if (good) return await handler(request);
      return refuse(401, 'UNAUTHORIZED', 'authentication required', {
        'www-authenticate': 'Basic realm="https://registry.example/",service="double"',
      });
    }
    if (url.pathname === '/token') return giveToken(request, url, settings, tokens, now);
    const needed = neededBy(request, url);
    const [, text = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const token = tokens.get(text);
    const good = token !== undefined && token.expires > now();
    if (good && needed.every((scope) => token.scopes.some((held) => covers(held, scope)))) {
      return await handler(request);
    }
    return refuse(401, 'UNAUTHORIZED', 'authentication required', {
      'www-authenticate': `Bearer realm="http://${request.headers.host}/token",service="double, of a registry",scope="${needed.join(' ')}"${text && `,error="${good ? 'insufficient_scope' : 'invalid_token'}"`}`,
    });
  };
}

/** What a request needs: to push one must be able to pull, and a mount reads from another repository. */
function neededBy({ method }: RegistryRequest, { pathname, searchParams }: URL): string[] {
  const name = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(pathname)?.[1];
  if (name === undefined) return [];
  const reads = method === 'GET' || method === 'HEAD';
  const from = searchParams.get('from');
  const own = `repository:${name}:${reads ? 'pull' : 'pull,push'}`;
  return from === null ? [own] : [own, `repository:${from}:pull`];
}

function giveToken(
  request: RegistryRequest,
  { searchParams }: URL,
  settings: Authentication,
  tokens: Map<string, Token>,
  now: () => number,
): RegistryResponse {
  const { users, tokenSeconds = 300, tokenName = 'token' } = settings;
  const user = userOf(request, users);
  if (user === 'wrong') return refuse(401, 'UNAUTHORIZED', 'incorrect username or password');
  if (searchParams.get('service') !== 'double, of a registry') return refuse(400, 'UNSUPPORTED', 'service');
  const asked = searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
  const token = `secret-token-${randomUUID()}`;
  tokens.set(token, {
    scopes: asked.filter((scope) => mayAll(settings, user, scope)),
    expires: now() + tokenSeconds * 1_000,
  });
  const answer = { [tokenName]: token, expires_in: tokenSeconds };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(answer)),
  };
}

function mayAll({ allowed = everything }: Authentication, user: string | undefined, scope: string): boolean {
  const [, repository = '', actions = ''] = scope.split(':');
  return actions.split(',').every((action) => allowed(user, repository, action as 'pull' | 'push'));
}

function covers(held: string, needed: string): boolean {
  const [, repository, actions = ''] = needed.split(':');
  const [, other, had = ''] = held.split(':');
  return repository === other && actions.split(',').every((action) => had.split(',').includes(action));
}

/** Undefined for somebody who says no name. */
function userOf({ headers }: RegistryRequest, users: Map<string, string>): string | 'wrong' | undefined {
  const [, text] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (text === undefined) return headers.authorization === undefined ? undefined : 'wrong';
  const plain = Buffer.from(text, 'base64').toString();
  const user = plain.slice(0, plain.indexOf(':'));
  return users.get(user) === plain.slice(user.length + 1) ? user : 'wrong';
}
