import { parsePlugins } from './parse-plugins.ts';
import { parseProbe } from './parse-probe.ts';
import { parseYaml } from './parse-yaml.ts';
import { listAt, mappingAt, textAt, textOf, unknownKeys } from './read-tree.ts';
import type { Settings } from './settings.ts';

const texts = [
  'apibase',
  'apikey',
  'root',
  'displayName',
  'memo',
  'ignoreContainer',
  'hostStatusOnStart',
  'hostIdStore',
  'memoryUsage',
  'extraMetrics',
] as const;

/** What a configuration file says, and what in it a person should look at again. */
export interface Parsed {
  settings: Settings;
  /** Each names a key by its path. */
  warnings: string[];
}

/**
 * Reads a configuration file's text: YAML, or JSON.
 *
 * @throws Error naming the key, by its path, or line and column; never a value
 */
export function parseSettings(text: string): Parsed {
  const top = mappingAt(parseYaml(text), '') ?? { prefix: '', members: {} };
  const warnings = unknownKeys(top, [...texts, 'roles', 'readinessProbe', 'plugin']);
  const given = listAt(top, 'roles');
  const roles = given.flatMap((role, index) => textOf(role, `roles[${index}]`).trim() || []);
  // An empty list is said on purpose; one of empty roles is what a template left behind.
  const takesAway = Array.isArray(top.members.roles) && given.length === 0;
  const readinessProbe = parseProbe(mappingAt(top.members.readinessProbe, 'readinessProbe'), warnings);
  return {
    settings: {
      ...Object.fromEntries(
        texts.flatMap((key) => ((value) => (value ? [[key, value]] : []))(textAt(top, key))),
      ),
      ...((roles.length > 0 || takesAway) && { roles }),
      ...(readinessProbe && { readinessProbe }),
      ...parsePlugins(mappingAt(top.members.plugin, 'plugin'), warnings),
    },
    warnings,
  };
}
