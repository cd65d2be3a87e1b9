import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** What a TLS server needs, in PEM. */
export interface Certified {
  cert: string;
  key: string;
}

/** An authority that nobody knows, as every cluster of Kubernetes has one. */
export interface Authority {
  /** PEM. */
  cert: string;
  /** A certificate for these names and IPv4 addresses. */
  certify(...names: string[]): Certified;
}

/** Made on the spot (RFC 5280, written out in DER), so that no key lies in the repository. */
export function createAuthority(): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = commonName(`authority ${randomBytes(4).toString('hex')} of a test`);
  const isAuthority = extension([0x55, 0x1d, 0x13], sequence(der(0x01, [0xff])), true);
  const cert = certificate({ issuer: name, subject: name, publicKey, signer: privateKey }, isAuthority);
  return {
    cert,
    certify(...names) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const parties = { issuer: name, subject: commonName('a server of a test'), signer: privateKey };
      return {
        cert: certificate({ ...parties, publicKey: pair.publicKey }, alternativeNames(names)),
        key: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      };
    },
  };
}

interface Parties {
  issuer: Buffer;
  subject: Buffer;
  publicKey: KeyObject;
  signer: KeyObject;
}

function certificate({ issuer, subject, publicKey, signer }: Parties, extensions: Buffer): string {
  const ecdsaWithSha256 = sequence(der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  const content = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, ...randomBytes(8)]),
    ecdsaWithSha256,
    issuer,
    sequence(utcTime(-1), utcTime(1)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', content, signer)]));
  const lines =
    sequence(content, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function commonName(text: string): Buffer {
  return sequence(der(0x31, sequence(der(0x06, [0x55, 0x04, 0x03]), der(0x0c, Buffer.from(text)))));
}

function alternativeNames(names: string[]): Buffer {
  const each = names.map((name) =>
    isIPv4(name) ? der(0x87, name.split('.').map(Number)) : der(0x82, Buffer.from(name)),
  );
  return extension([0x55, 0x1d, 0x11], sequence(...each));
}

function extension(id: number[], value: Buffer, critical = false): Buffer {
  return sequence(der(0x06, id), ...(critical ? [der(0x01, [0xff])] : []), der(0x04, value));
}

function utcTime(days: number): Buffer {
  const at = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x17, Buffer.from(`${at.slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer | number[]): Buffer {
  const { length } = content;
  const bytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...bytes), Buffer.from(content)]);
}
