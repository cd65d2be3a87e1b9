import { sign, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAuthority } from '../agent/doubles/authority.ts';

/** What gives tokens for a registry, as Docker's specification of token authentication says. */
export interface TokenService {
  /** The part `auth` of the registry's configuration. */
  auth: object;
  /** The scopes of the tokens that were given, in order. */
  given: string[];
  /** Seconds that a token is good for, whatever it says of itself. */
  lifetime: number;
  /** One for a test's own questions. */
  tokenFor(scope: string): string;
  close(): Promise<void>;
}

/** The registry takes a token for so many seconds after its end. */
const leeway = 60;
const [service, issuer] = ['registry of the proof', 'token service of the proof'];

/** @param login `name:password`, without which nobody gets a token */
export async function startTokenService(folder: string, login: string): Promise<TokenService> {
  const authority = createAuthority();
  const rootcertbundle = join(folder, 'authority.pem');
  writeFileSync(rootcertbundle, authority.cert);
  const { cert, key } = authority.certify('token-service');
  const chain = [new X509Certificate(cert).raw.toString('base64')];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://token-service/');
    const basic = `Basic ${Buffer.from(login).toString('base64')}`;
    if (request.headers.authorization !== basic) return void response.writeHead(401).end();
    const scopes = url.searchParams.getAll('scope').flatMap((each) => each.split(' '));
    tokens.given.push(scopes.join(' '));
    const token = signed(key, chain, claims(scopes, tokens.lifetime));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token, expires_in: 300 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const tokens: TokenService = {
    auth: { token: { realm, service, issuer, rootcertbundle } },
    given: [],
    lifetime: 300,
    tokenFor: (scope) => signed(key, chain, claims([scope], 300)),
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
  return tokens;
}

function claims(scopes: string[], lifetime: number): object {
  const now = Math.floor(Date.now() / 1000);
  const access = scopes.map((scope) => {
    const [, type, name, actions = ''] = /^(\w+):(.*):([\w,*]+)$/.exec(scope) ?? [];
    return { type, name, actions: actions.split(',') };
  });
  const times = { nbf: now - 600, iat: now - 600, exp: now - leeway + lifetime };
  return { iss: issuer, aud: service, sub: 'somebody', ...times, jti: `${now}`, access };
}

/** A JSON Web Token with an elliptic curve's signature. */
function signed(key: string, x5c: string[], body: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ typ: 'JWT', alg: 'ES256', x5c })}.${part(body)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
