import { readdir, readFile } from 'node:fs/promises';
import type { Environment } from '../environment.ts';
import type { request } from './request.ts';

/** Where Linux distributions keep the authorities that they trust: the first that is there, and all directories. */
const files = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const directories = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

/** What the two runtimes call a certificate of an authority that they do not know. */
const untrusted = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/**
 * Asks with the runtime's own authorities, and only where these do not know the server also with the machine's: of
 * SSL_CERT_FILE and SSL_CERT_DIR, else of where Linux has them. They are megabytes, which few agents need.
 */
export function withMachineAuthorities(ask: typeof request, environment: Environment): typeof request {
  let known: string[] | undefined;
  return async (url, what) => {
    if (what.tls) return ask(url, what);
    if (known) return ask(url, { ...what, tls: { ca: known } });
    try {
      return await ask(url, what);
    } catch (error) {
      const extra = isUntrusted(error) ? await readAuthorities(environment) : [];
      if (extra.length === 0) throw error;
      // What is given replaces the runtime's own.
      known = [...process.getBuiltinModule('node:tls').rootCertificates, ...extra];
      // The handshake failed, so the server has seen nothing of the request.
      return ask(url, { ...what, tls: { ca: known } });
    }
  };
}

function isUntrusted(error: unknown): boolean {
  const { code = '' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return untrusted.includes(code);
}

/** The authorities that the machine trusts, as PEM, each once. What cannot be read has none. */
async function readAuthorities({ SSL_CERT_FILE, SSL_CERT_DIR }: Environment): Promise<string[]> {
  const texts = [await firstOf(SSL_CERT_FILE ? [SSL_CERT_FILE] : files)];
  for (const directory of SSL_CERT_DIR ? SSL_CERT_DIR.split(':') : directories) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names) texts.push(await firstOf([`${directory}/${name}`]));
  }
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
  return [...new Set(texts.flatMap((text) => text.match(pem) ?? []))];
}

async function firstOf(paths: string[]): Promise<string> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return '';
}
