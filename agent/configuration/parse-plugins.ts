import type { CheckPlugin, Command, MetricPlugin } from './config.ts';
import { type Mapping, mappingAt, secondsAt, textAt, textOf, unknownKeys } from './read-tree.ts';

/** Milliseconds. */
const defaultTimeout = 30_000;

/** `plugin.metrics` and `plugin.checks`: programs by their names, in byte order. */
export function parsePlugins(
  plugin: Mapping | undefined,
  warnings: string[],
): { metricPlugins: MetricPlugin[]; checkPlugins: CheckPlugin[] } {
  if (plugin) warnings.push(...unknownKeys(plugin, ['metrics', 'checks']));
  return {
    metricPlugins: each(plugin, 'metrics', (name, entry) => {
      // The original knows `memo` here, too, and does nothing with it.
      warnings.push(...unknownKeys(entry, ['command', 'user', 'env', 'timeoutSeconds', 'memo']));
      return { name, ...command(entry), timeout: timeoutOf(entry) };
    }),
    checkPlugins: each(plugin, 'checks', (name, entry) => {
      warnings.push(...unknownKeys(entry, ['command', 'user', 'env', 'timeoutSeconds', 'memo']));
      const memo = textAt(entry, 'memo');
      return { name, ...command(entry), timeout: timeoutOf(entry), ...(memo && { memo }) };
    }),
  };
}

function each<Plugin>(
  plugin: Mapping | undefined,
  kind: string,
  read: (name: string, entry: Mapping) => Plugin,
): Plugin[] {
  const path = `plugin.${kind}`;
  const entries = mappingAt(plugin?.members[kind], path)?.members ?? {};
  return Object.keys(entries)
    .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map((name) => {
      const at = `${path}.${name}`;
      return read(name, mappingAt(entries[name], at) ?? { prefix: `${at}.`, members: {} });
    });
}

function timeoutOf(entry: Mapping): number {
  const seconds = secondsAt(entry, 'timeoutSeconds');
  return seconds > 0 ? seconds * 1000 : defaultTimeout;
}

/** What is run, as whom and with which variables. */
export function command(entry: Mapping): Omit<Command, 'timeout'> {
  const user = textAt(entry, 'user');
  return { command: program(entry), ...(user && { user }), env: variables(entry) };
}

function program({ prefix, members: { command } }: Mapping): string | string[] {
  const path = `${prefix}command`;
  const given = Array.isArray(command)
    ? command.flatMap((part, index) => (part === null ? [] : textOf(part, `${path}[${index}]`)))
    : textOf(command, path);
  if (given.length === 0) throw new Error(`${path}: is empty; it must be a line for the shell or a list`);
  return given;
}

function variables({ prefix, members }: Mapping): Record<string, string> {
  const path = `${prefix}env`;
  const given = Object.entries(mappingAt(members.env, path)?.members ?? {});
  return Object.fromEntries(
    given.flatMap(([key, value]) => {
      if (key.includes('='))
        throw new Error(`${path}.${key.replace(/=.*/s, '=…')}: a variable's name cannot have "=" in it`);
      const name = key.trim();
      return name === '' ? [] : [[name, textOf(value, `${path}.${key}`)]];
    }),
  );
}
