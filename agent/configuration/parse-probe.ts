import type { ReadinessProbe } from './config.ts';
import { command } from './parse-plugins.ts';
import { listAt, type Mapping, mappingAt, secondsAt, textAt, unknownKeys } from './read-tree.ts';

const kinds = ['exec', 'http', 'tcp'] as const;
const times = ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds'] as const;

/** In seconds. */
const defaultPeriod = 10;
const defaultTimeout = 1;

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
    const port = textAt(entry, 'port');
    if (!port) throw new Error(`${entry.prefix}port: is missing`);
    return { kind: 'tcp' as const, host: textAt(entry, 'host') ?? '', port };
  },
};

/** Of `path` only the path and the query count; whatever else a URL has, the other keys say. */
function url(entry: Mapping): string {
  const path = textAt(entry, 'path');
  if (!path) throw new Error(`${entry.prefix}path: is missing`);
  const port = textAt(entry, 'port');
  const host = textAt(entry, 'host') || 'localhost';
  const bare = port !== undefined && host.includes(':') ? `[${host}]` : host;
  const base = `${textAt(entry, 'scheme') ?? 'http'}://${bare}${port === undefined ? '' : `:${port}`}`;
  if (!URL.canParse(base) || !URL.canParse(path, base))
    throw new Error(`${entry.prefix}path: makes no URL with scheme, host and port`);
  const { pathname, search } = new URL(path, base);
  return new URL(pathname + search, base).href;
}

function headers(entry: Mapping): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [index, header] of listAt(entry, 'headers').entries()) {
    const pair = mappingAt(header, `${entry.prefix}headers[${index}]`);
    const name = pair && textAt(pair, 'name');
    if (!name) throw new Error(`${entry.prefix}headers[${index}].name: is missing`);
    all[name] = textAt(pair, 'value') ?? '';
  }
  return all;
}
