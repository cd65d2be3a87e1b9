import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeConfig } from '../../../agent/configuration/complete-config.ts';
import { isSameConfig, pollingInterval } from '../../../agent/configuration/load-config.ts';
import { parseSettings } from '../../../agent/configuration/parse-settings.ts';
import type { Settings } from '../../../agent/configuration/settings.ts';

const key = { MACKEREL_APIKEY: 'key' };

test('without anything but a key there are defaults', () => {
  const { ignored, ...config } = completeConfig({}, key);
  assert.deepEqual(config, {
    apibase: 'https://api.mackerelio.com',
    apikey: 'key',
    root: '/var/tmp/mackerel-container-agent',
    ignoreContainer: '',
    hostIdStore: 'file',
    metricPlugins: [],
    checkPlugins: [],
  });
  assert.equal(ignored('app'), false);
});

const all: { setting: keyof Settings; variable: string; file: string; environment: string }[] = [
  { setting: 'apibase', variable: 'MACKEREL_APIBASE', file: 'http://file', environment: 'http://variable' },
  { setting: 'apikey', variable: 'MACKEREL_APIKEY', file: 'one', environment: 'other' },
  { setting: 'displayName', variable: 'MACKEREL_DISPLAY_NAME', file: 'one', environment: 'other' },
  { setting: 'memo', variable: 'MACKEREL_MEMO', file: 'one', environment: 'other' },
  {
    setting: 'ignoreContainer',
    variable: 'MACKEREL_IGNORE_CONTAINER',
    file: '^one$',
    environment: '^other$',
  },
  {
    setting: 'hostStatusOnStart',
    variable: 'MACKEREL_HOST_STATUS_ON_START',
    file: 'standby',
    environment: 'working',
  },
  { setting: 'hostIdStore', variable: 'MACKEREL_HOST_ID_STORE', file: 'file', environment: 'memory' },
  { setting: 'memoryUsage', variable: 'MACKEREL_MEMORY_USAGE', file: 'cache', environment: 'inactive_file' },
];
for (const { setting, variable, file, environment } of all)
  test(`${setting}: the file's value, else that of ${variable}, where it is not empty`, () => {
    const of = (settings: Settings, given: Record<string, string>) =>
      (completeConfig(settings, { ...key, ...given }) as unknown as Record<string, unknown>)[setting];
    assert.equal(of({ [setting]: file }, { [variable]: environment }), file);
    assert.equal(of({}, { [variable]: environment }), environment);
    if (setting !== 'apikey') assert.equal(of({}, { [variable]: '' }), of({}, {}));
  });

test('more metrics are had by saying yes, in the file before the variable', () => {
  const asked = (settings: Settings, MACKEREL_EXTRA_METRICS: string) =>
    completeConfig(settings, { ...key, MACKEREL_EXTRA_METRICS }).extraMetrics ?? false;
  assert.deepEqual([asked({}, ''), asked({}, 'false'), asked({}, 'true')], [false, false, true]);
  assert.deepEqual(
    [asked({ extraMetrics: 'false' }, 'true'), asked({ extraMetrics: 'true' }, '')],
    [false, true],
  );
  assert.throws(() => asked({}, 'all'), /^Error: MACKEREL_EXTRA_METRICS: "all" is neither true nor false$/);
});

test('roles are those of the file, else of the variable, without empty ones', () => {
  const roles = (settings: Settings, MACKEREL_ROLES: string) =>
    completeConfig(settings, { ...key, MACKEREL_ROLES }).roles;
  assert.deepEqual(roles({ roles: ['a:b'] }, 'c:d'), ['a:b']);
  assert.deepEqual(roles({}, 'a:b, c:d,\te:f ,'), ['a:b', 'c:d', 'e:f']);
  assert.equal(roles({}, ''), undefined);
  assert.equal(roles({}, ' , '), undefined);
});

test('an empty list of roles takes them away, unless the variable names some; a list of empty ones says nothing', () => {
  const roles = (text: string, MACKEREL_ROLES = '') =>
    completeConfig(parseSettings(text).settings, { ...key, MACKEREL_ROLES }).roles;
  assert.deepEqual(roles('roles: []'), []);
  assert.deepEqual(roles('roles: []', 'a:b'), ['a:b']);
  for (const text of ['roles: ["", " "]', 'roles: ~', 'roles:', 'memo: x'])
    assert.equal(roles(text), undefined, text);
});

for (const [settings, environment, message] of [
  [{}, {}, 'there is no API key: set MACKEREL_APIKEY, or apikey in the configuration'],
  [
    {},
    { MACKEREL_APIKEY: ' \n' },
    'there is no API key: set MACKEREL_APIKEY, or apikey in the configuration',
  ],
  [{}, { MACKEREL_APIKEY: 'a\nb' }, 'the API key (MACKEREL_APIKEY, apikey) has characters that no key has'],
  [{ apibase: 'api.example' }, key, 'apibase: must begin with https://, http:// or unix:///'],
  ...[
    'unix:',
    'unix://',
    'unix:///',
    'unix:////a',
    'unix:/a',
    'unix://relay.sock',
    'unix:///?a',
    'unix:///%zz',
    'unix:///%ff',
  ].map(
    (MACKEREL_APIBASE) =>
      [
        {},
        { ...key, MACKEREL_APIBASE },
        "MACKEREL_APIBASE: unix:/// must be followed by a socket's path, in which % is written %25",
      ] as const,
  ),
  [
    { apibase: 'unix://relay.sock' },
    key,
    "apibase: unix:/// must be followed by a socket's path, in which % is written %25",
  ],
  [
    { hostStatusOnStart: 'Working' },
    key,
    'hostStatusOnStart: "Working" is none of working, standby, maintenance, poweroff',
  ],
  [{}, { ...key, MACKEREL_HOST_ID_STORE: 'disk' }, 'MACKEREL_HOST_ID_STORE: "disk" is none of file, memory'],
  [
    {},
    { ...key, MACKEREL_MEMORY_USAGE: 'rss' },
    'MACKEREL_MEMORY_USAGE: "rss" is none of cache, inactive_file',
  ],
  [
    { ignoreContainer: '[' },
    key,
    "ignoreContainer: not a regular expression in Go's syntax: missing closing ]",
  ],
] as const)
  test(`an error names the key or the variable: ${message}`, () => {
    assert.throws(() => completeConfig(settings, environment), { message });
  });

test('a socket is named by its whole path', () => {
  for (const apibase of ['unix:///run/relay.sock', 'unix:///a%20b', 'UNIX:///a'])
    assert.equal(completeConfig({ apibase }, key).apibase, apibase);
});

test('two configurations are the same whatever the order of keys, and not where a pattern differs', () => {
  const probe = { initialDelay: 0, period: 1, timeout: 1 };
  const one = completeConfig(
    { readinessProbe: { ...probe, kind: 'tcp', host: '', port: '1' }, memo: 'x' },
    key,
  );
  const same = completeConfig(
    { memo: 'x', readinessProbe: { port: '1', host: '', kind: 'tcp', ...probe } },
    key,
  );
  assert.equal(isSameConfig(one, same), true);
  assert.equal(isSameConfig(one, completeConfig({}, key)), false);
  assert.equal(
    isSameConfig(
      completeConfig({ ignoreContainer: 'a' }, key),
      completeConfig({ ignoreContainer: 'b' }, key),
    ),
    false,
  );
});

test('polling: minutes, or never', () => {
  const of = (value?: string) => pollingInterval({ MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES: value });
  assert.deepEqual([undefined, '', '0', '-3', '5', '+5'].map(of), [0, 0, 0, 0, 300_000, 300_000]);
  for (const value of ['1.5', '5m', 'x']) assert.throws(() => of(value), /must be a whole number of minutes/);
});
