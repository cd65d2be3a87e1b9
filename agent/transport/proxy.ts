import type { Environment } from '../environment.ts';
import { isLoopback, parseAddress } from './address.ts';
import { basic } from './basic-authorization.ts';

/** What a proxy is not asked for: a network of addresses, a name, or everything. */
type Exception = (host: string, port: string, address: number[] | undefined) => boolean;

const ports: Record<string, string> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy that the environment names for a URL, as Go's programs understand HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or
 * these in lower case): never for localhost and loopback addresses. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 *
 * @returns the proxy's URL; undefined for none
 * @throws Error where it is one that we cannot ask, naming the variable, never its value: a password may be in it
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  const variable = named(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY', environment);
  if (variable === undefined || !(url.protocol in ports)) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const address = parseAddress(host);
  if (host === 'localhost' || (address && isLoopback(address))) return undefined;
  const port = url.port || (ports[url.protocol] ?? '');
  const { value: list } = named('NO_PROXY', environment) ?? { value: '' };
  const excepted = exceptions(list).some((matches) => matches(host, port, address));
  return excepted ? undefined : proxyIn(variable);
}

interface Variable {
  name: string;
  value: string;
}

/** In upper case first; an empty one is none. */
function named(upper: string, environment: Environment): Variable | undefined {
  for (const name of [upper, upper.toLowerCase()]) {
    const value = environment[name];
    if (value) return { name, value };
  }
  return undefined;
}

/** `host:port` is a proxy, too: one for HTTP. */
function proxyIn({ name, value }: Variable): string {
  const given = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(value) ? value : `http://${value}`;
  // Go's programs go past a proxy whose URL they cannot read, and nobody learns of it.
  if (!canBeAsked(given))
    throw new Error(
      `${name} must be the URL of a proxy, http:// or https:// (not SOCKS), with %25 for a % in its password and so on`,
    );
  return given;
}

function canBeAsked(proxy: string): boolean {
  try {
    const url = new URL(proxy);
    return url.protocol in ports && basic(url) !== '';
  } catch {
    return false;
  }
}

function exceptions(list: string): Exception[] {
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase());
  if (entries.includes('*')) return [() => true];
  return entries.flatMap((entry) => (entry === '' ? [] : (network(entry) ?? hostOrAddress(entry))));
}

/** `10.0.0.0/8`, `fd00::/8`. */
function network(entry: string): Exception | undefined {
  const [, text = '', digits = ''] = /^([^/]*)\/(\d{1,9})$/.exec(entry) ?? [];
  const written = parseAddress(text);
  if (!written) return undefined;
  // An IPv4 address may be written as IPv6, with 96 bits before it.
  const bits = Number(digits) - (text.includes(':') && written.length === 4 ? 96 : 0);
  if (Number(digits) > (text.includes(':') ? 128 : 32)) return undefined;
  return (_host, _port, address) =>
    bits >= 0 && address?.length === written.length && sameBits(address, written, bits);
}

function sameBits(one: number[], other: number[], bits: number): boolean {
  return one.every((byte, index) => {
    const mask = (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))) & 0xff;
    return (byte & mask) === ((other[index] ?? 0) & mask);
  });
}

function hostOrAddress(entry: string): Exception[] {
  const { host, port } = splitPort(entry);
  if (host === '') return [];
  const fits = (asked: string) => port === '' || port === asked;
  const written = parseAddress(host);
  if (written) return [(_host, asked, address) => address?.join() === written.join() && fits(asked)];
  const name = host.startsWith('*.') ? host.slice(1) : host;
  const suffix = toAscii(name.startsWith('.') ? name : `.${name}`);
  return [
    (asked, itsPort, address) =>
      address === undefined &&
      (asked.endsWith(suffix) || (!name.startsWith('.') && asked === suffix.slice(1))) &&
      fits(itsPort),
  ];
}

function splitPort(entry: string): { host: string; port: string } {
  const found = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(entry);
  return found ? { host: found[1] ?? found[2] ?? '', port: found[3] ?? '' } : { host: entry, port: '' };
}

function toAscii(name: string): string {
  const url = `http://x${name}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(name) || !URL.canParse(url) ? name : new URL(url).hostname.slice(1);
}
