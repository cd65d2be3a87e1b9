import type { ReadinessProbe } from './config.ts';
import { command } from './parse-plugins.ts';
import { listAt, type Mapping, mappingAt, secondsAt, textAt, unknownKeys } from './read-tree.ts';

const kinds = ['exec', 'http', 'tcp'] as const;
const times = ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds'] as const;

/** What RFC 9110 calls a token: methods, and names of headers. */
const token = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;

/** In seconds. */
const defaultPeriod = 10;
const defaultTimeout = 1;

/** The names of ports that the original takes for tcp: its image has no /etc/services, and these Go knows by itself. */
const services = new Map([
  ['ftp', 21],
  ['ftps', 990],
  ['gopher', 70],
  ['http', 80],
  ['https', 443],
  ['imap2', 143],
  ['imap3', 220],
  ['imaps', 993],
  ['pop3', 110],
  ['pop3s', 995],
  ['smtp', 25],
  ['ssh', 22],
  ['submissions', 465],
  ['telnet', 23],
]);

/** `readinessProbe`: exactly one kind of probe, and its times. */
export function parseProbe(probe: Mapping | undefined, warnings: string[]): ReadinessProbe | undefined {
  if (!probe) return undefined;
  warnings.push(...unknownKeys(probe, [...kinds, ...times]));
  const given = kinds.flatMap((kind) => {
    const entry = mappingAt(probe.members[kind], probe.prefix + kind);
    return entry ? [{ kind, entry }] : [];
  });
  const [only] = given;
  if (!only || given.length > 1) throw new Error('readinessProbe: must have one of exec, http and tcp');
  const [initialDelay, period, timeout] = times.map((key) => {
    const seconds = secondsAt(probe, key);
    if (seconds < 0) throw new Error(`readinessProbe.${key}: must not be negative`);
    return seconds * 1000;
  }) as [number, number, number];
  return {
    initialDelay,
    period: period || defaultPeriod * 1000,
    timeout: timeout || defaultTimeout * 1000,
    ...read[only.kind](only.entry, warnings),
  };
}

const read = {
  exec(entry: Mapping, warnings: string[]) {
    warnings.push(...unknownKeys(entry, ['command', 'user', 'env']));
    return { kind: 'exec' as const, command: command(entry) };
  },
  http(entry: Mapping, warnings: string[]) {
    warnings.push(...unknownKeys(entry, ['scheme', 'method', 'host', 'port', 'path', 'headers', 'proxy']));
    const proxy = textAt(entry, 'proxy');
    if (proxy && !URL.canParse(proxy)) throw new Error(`${entry.prefix}proxy: must be a URL`);
    const method = (textAt(entry, 'method') ?? 'GET').toUpperCase();
    if (!token.test(method)) throw new Error(`${entry.prefix}method: is none of HTTP's`);
    return {
      kind: 'http' as const,
      url: url(entry),
      method,
      headers: headers(entry),
      ...(proxy && { proxy }),
    };
  },
  tcp(entry: Mapping, warnings: string[]) {
    warnings.push(...unknownKeys(entry, ['host', 'port']));
    const port = portIn(entry);
    if (port === undefined) throw new Error(`${entry.prefix}port: is missing`);
    return { kind: 'tcp' as const, host: textAt(entry, 'host') ?? '', port };
  },
};

/** Of `path` only the path and the query count; whatever else a URL has, the other keys say. */
function url(entry: Mapping): string {
  const path = textAt(entry, 'path');
  if (!path) throw new Error(`${entry.prefix}path: is missing`);
  const scheme = textAt(entry, 'scheme') ?? 'http';
  if (!/^https?$/i.test(scheme)) throw new Error(`${entry.prefix}scheme: must be http or https`);
  const port = portIn(entry);
  const host = textAt(entry, 'host') || 'localhost';
  const bare = port !== undefined && host.includes(':') ? `[${host}]` : host;
  const base = `${scheme}://${bare}${port === undefined ? '' : `:${port}`}`;
  if (!URL.canParse(base) || !URL.canParse(path, base))
    throw new Error(`${entry.prefix}path: makes no URL with this host`);
  const { pathname, search } = new URL(path, base);
  return new URL(pathname + search, base).href;
}

/** A number, or one of the names. */
function portIn(entry: Mapping): string | undefined {
  const given = textAt(entry, 'port');
  if (given === undefined) return undefined;
  const port = services.get(given.toLowerCase()) ?? (/^\+?\d+$/.test(given) ? Number(given) : 0);
  if (port < 1 || port > 65_535) throw new Error(`${entry.prefix}port: must be a number from 1 to 65535`);
  return String(port);
}

function headers(entry: Mapping): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [index, header] of listAt(entry, 'headers').entries()) {
    const pair = mappingAt(header, `${entry.prefix}headers[${index}]`);
    const name = pair && textAt(pair, 'name');
    if (!name) throw new Error(`${entry.prefix}headers[${index}].name: is missing`);
    if (!token.test(name)) throw new Error(`${entry.prefix}headers[${index}].name: is no header's name`);
    all[name] = textAt(pair, 'value') ?? '';
  }
  return all;
}
