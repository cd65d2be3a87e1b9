import { type Environment, isOn } from '../environment.ts';
import { hostStatuses } from '../mackerel/api.ts';
import { baseUrl } from '../mackerel/road.ts';
import type { MemoryUsage } from '../metrics/docker-usage.ts';
import type { Config } from './config.ts';
import { ignoreContainer } from './ignore-container.ts';
import type { Settings } from './settings.ts';

const defaultBase = 'https://api.mackerelio.com';
const defaultRoot = '/var/tmp/mackerel-container-agent';

const stores: readonly Config['hostIdStore'][] = ['file', 'memory'];
const usages: readonly MemoryUsage[] = ['cache', 'inactive_file'];

/** A setting that the file or a variable may make, and who did. */
interface Chosen {
  value: string;
  key: string;
}

/**
 * The whole configuration: of each key what the file says, else the variable, else the default. An empty variable is
 * none.
 *
 * @throws Error naming the key or the variable that is missing or wrong
 */
export function completeConfig(settings: Settings, environment: Environment): Config {
  const choose = (key: KeyOfText, variable: string): Chosen => {
    const given = settings[key];
    return given ? { value: given, key } : { value: environment[variable] ?? '', key: variable };
  };
  const ignored = choose('ignoreContainer', 'MACKEREL_IGNORE_CONTAINER');
  const displayName = choose('displayName', 'MACKEREL_DISPLAY_NAME').value;
  const memo = choose('memo', 'MACKEREL_MEMO').value;
  const status = oneOf(choose('hostStatusOnStart', 'MACKEREL_HOST_STATUS_ON_START'), hostStatuses);
  const memoryUsage = oneOf(choose('memoryUsage', 'MACKEREL_MEMORY_USAGE'), usages);
  const extraMetrics = yesOrNo(choose('extraMetrics', 'MACKEREL_EXTRA_METRICS'));
  return {
    apibase: baseIn(choose('apibase', 'MACKEREL_APIBASE')),
    apikey: keyIn(choose('apikey', 'MACKEREL_APIKEY')),
    root: settings.root ?? defaultRoot,
    ...rolesOf(settings, environment),
    ...(displayName && { displayName }),
    ...(memo && { memo }),
    ignoreContainer: ignored.value,
    ignored: ignoreContainer(ignored.value, ignored.key),
    ...(status && { hostStatusOnStart: status }),
    hostIdStore: oneOf(choose('hostIdStore', 'MACKEREL_HOST_ID_STORE'), stores) ?? 'file',
    ...(settings.readinessProbe && { readinessProbe: settings.readinessProbe }),
    metricPlugins: settings.metricPlugins ?? [],
    checkPlugins: settings.checkPlugins ?? [],
    ...(memoryUsage && { memoryUsage }),
    ...(extraMetrics && { extraMetrics }),
  };
}

type KeyOfText = {
  [Key in keyof Settings]-?: Settings[Key] extends string | undefined ? Key : never;
}[keyof Settings];

/** An empty list in the file gives way to the variable, as in the original; without that it takes a host's roles away. */
function rolesOf({ roles }: Settings, { MACKEREL_ROLES }: Environment): Pick<Config, 'roles'> {
  const named = roles?.length ? roles : rolesIn(MACKEREL_ROLES);
  const chosen = named.length > 0 ? named : roles;
  return chosen ? { roles: chosen } : {};
}

/** `a:b, c:d`; templates leave empty ones behind. */
function rolesIn(list = ''): string[] {
  return list
    .split(',')
    .map((role) => role.trim())
    .filter(Boolean);
}

function keyIn({ value }: Chosen): string {
  const key = value.trim();
  if (key === '') throw new Error('there is no API key: set MACKEREL_APIKEY, or apikey in the configuration');
  // It goes into a header, which takes nothing else; fetch would quote it in its error.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new Error('the API key (MACKEREL_APIKEY, apikey) has characters that no key has');
  return key;
}

function baseIn({ value, key }: Chosen): string {
  const base = value || defaultBase;
  baseUrl(base, key);
  return base;
}

function yesOrNo({ value, key }: Chosen): boolean {
  const answer = isOn(value);
  if (answer === undefined) throw new Error(`${key}: ${JSON.stringify(value)} is neither true nor false`);
  return answer;
}

function oneOf<Value extends string>({ value, key }: Chosen, known: readonly Value[]): Value | undefined {
  if (value === '') return undefined;
  const found = known.find((each) => each === value);
  if (!found) throw new Error(`${key}: ${JSON.stringify(value)} is none of ${known.join(', ')}`);
  return found;
}
