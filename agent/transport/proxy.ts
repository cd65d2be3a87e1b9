type Environment = Record<string, string | undefined>;

/** What a proxy is not asked for: a network of addresses, a name, or everything. */
type Exception = (host: string, port: string, address: number[] | undefined) => boolean;

const ports: Record<string, string> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy that the environment names for a URL, as Go's programs understand HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or
 * these in lower case): never for localhost and loopback addresses. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 *
 * @returns the proxy's URL; undefined for none
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  const named = (name: string) => environment[name] || environment[name.toLowerCase()] || '';
  const proxy = proxyIn(named(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'));
  if (proxy === undefined || !(url.protocol in ports)) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const address = parseAddress(host);
  if (host === 'localhost' || (address && isLoopback(address))) return undefined;
  const port = url.port || (ports[url.protocol] ?? '');
  const excepted = exceptions(named('NO_PROXY')).some((matches) => matches(host, port, address));
  return excepted ? undefined : proxy;
}

/** `host:port` is a proxy, too: one for HTTP. */
function proxyIn(text: string): string | undefined {
  if (text === '') return undefined;
  const given = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(text) ? text : `http://${text}`;
  return URL.canParse(given) ? given : undefined;
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

/** Four or sixteen bytes; an IPv4 address that is written as IPv6 has four. */
function parseAddress(text: string): number[] | undefined {
  if (/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : undefined;
  }
  if (!/^[0-9a-f:.]+$/.test(text) || !text.includes(':') || !URL.canParse(`http://[${text}]`))
    return undefined;
  // URL has it in its shortest form, without dots.
  const [left = '', right] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const words = (part = '') => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const zeros = right === undefined ? 0 : 8 - words(left).length - words(right).length;
  const all = [...words(left), ...Array<number>(zeros).fill(0), ...words(right)];
  const bytes = all.flatMap((word) => [word >> 8, word & 0xff]);
  const isIpv4 = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isIpv4 ? bytes.slice(12) : bytes;
}

function isLoopback(address: number[]): boolean {
  return address.length === 4 ? address[0] === 127 : address.join() === `${'0,'.repeat(15)}1`;
}
