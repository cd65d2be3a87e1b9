import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeConfig } from '../../../agent/configuration/complete-config.ts';
import { parseSettings } from '../../../agent/configuration/parse-settings.ts';

const settings = (text: string) => parseSettings(text).settings;
const nothing = { metricPlugins: [], checkPlugins: [] };

test('scalars are read as they are written, and null is as good as nothing', () => {
  assert.deepEqual(
    settings(
      'apikey: 0123\ndisplayName: 1.10\nmemo: 2026-11-22\nroot: ~\napibase: null\nignoreContainer: ""\n',
    ),
    { apikey: '0123', displayName: '1.10', memo: '2026-11-22', ...nothing },
  );
  const [plugin] =
    settings(
      'plugin: {metrics: {a: {command: x, env: {A: true, B: 010, C: 0x1F, D: yes, E: 1e3, F: , G: "null"}}}}',
    ).metricPlugins ?? [];
  assert.deepEqual(plugin?.env, { A: 'true', B: '010', C: '0x1F', D: 'yes', E: '1e3', F: '', G: 'null' });
});

test('anchors and merge keys are resolved; the first document counts; JSON is YAML; an empty file is a valid one', () => {
  const yaml =
    'plugin:\n  metrics:\n    a: &a {command: x, user: me, timeoutSeconds: 5}\n    b: {<<: *a, command: y}\n';
  const expected = [
    { name: 'a', command: 'x', user: 'me', env: {}, timeout: 5000 },
    { name: 'b', command: 'y', user: 'me', env: {}, timeout: 5000 },
  ];
  assert.deepEqual(settings(yaml).metricPlugins, expected);
  assert.deepEqual(settings('apikey: a\n---\napikey: b\n'), { apikey: 'a', ...nothing });
  assert.deepEqual(settings('{"apikey": "a", "roles": ["s:r"]}'), {
    apikey: 'a',
    roles: ['s:r'],
    ...nothing,
  });
  for (const text of ['', '# nothing\n', '---\n', '~']) assert.deepEqual(settings(text), nothing);
});

test('within brackets and quotes, lines begin where they like', () => {
  const command = ['ruby', 'sample.rb'];
  for (const list of [
    '[ruby, sample.rb\n]',
    '[\n  ruby,\n  sample.rb,\n    ]',
    '[\r\n\truby,\r\n\tsample.rb\r\n]',
  ]) {
    const { metricPlugins } = settings(
      `plugin:\n  metrics:\n    sample:\n      command: ${list}\n      user: me\n`,
    );
    assert.deepEqual(metricPlugins, [{ name: 'sample', command, user: 'me', env: {}, timeout: 30_000 }]);
  }
  assert.deepEqual(settings('roles: [\n  s:r,\n]\nmemo: "one\ntwo\n\n  three"\n'), {
    roles: ['s:r'],
    memo: 'one two\nthree',
    ...nothing,
  });
});

test('whatever is wrong besides is said of the place where it was written', () => {
  assert.throws(() => settings('roles: [\n  s:r\n], x\n'), /line 3, column 2: /);
  assert.throws(
    () => settings(`memo: "x\n${'y\n'.repeat(1_500)}"\n`),
    /line 1002, column 1: deficient indentation/,
  );
});

test('a password that is no YAML is not in what is said of it', () => {
  for (const password of ['*hunter2', '!hunter2 {a: b}', '&hunter2 *hunter3']) {
    assert.throws(
      () => settings(`apikey: ${password}\n`),
      (error: Error) => {
        assert.match(error.message, /^the configuration, line 1, column \d+: /);
        assert.doesNotMatch(error.message, /hunter/);
        return true;
      },
    );
  }
});

test('a tag changes nothing of a scalar', () => {
  assert.deepEqual(settings('memo: !!int "3"\nroot: !mine x\napikey: !!str 0123\n'), {
    memo: '3',
    root: 'x',
    apikey: '0123',
    ...nothing,
  });
});

test('nulls of a command are no arguments', () => {
  const [plugin] = settings('plugin: {metrics: {a: {command: [x, null, ~, "", y]}}}').metricPlugins ?? [];
  assert.deepEqual(plugin?.command, ['x', '', 'y']);
});

test('plugins are in byte order of their names, with all that they may have', () => {
  const { metricPlugins, checkPlugins } = settings(`
plugin:
  metrics:
    sample:
      command: ruby /usr/local/bin/sample.rb
      user: "sample-user"
      env: { FOO: "FOO BAR", " BAR ": 1, " ": x }
    Sample: { command: [ruby, -w, 30], timeoutSeconds: 50 }
    slow: { command: sleep, timeoutSeconds: -1 }
  checks:
    procs: { command: check-procs, timeoutSeconds: 1.5, memo: look at this }
`);
  assert.deepEqual(metricPlugins, [
    { name: 'Sample', command: ['ruby', '-w', '30'], env: {}, timeout: 50_000 },
    {
      name: 'sample',
      command: 'ruby /usr/local/bin/sample.rb',
      user: 'sample-user',
      env: { FOO: 'FOO BAR', BAR: '1' },
      timeout: 30_000,
    },
    { name: 'slow', command: 'sleep', env: {}, timeout: 30_000 },
  ]);
  assert.deepEqual(checkPlugins, [
    { name: 'procs', command: 'check-procs', env: {}, timeout: 1000, memo: 'look at this' },
  ]);
});

test('whatever the documentation of the original shows is known, in each of its forms', () => {
  const common = `
apibase: https://api.mackerelio.com
apikey: KEY
root: /var/tmp/agent
roles:
  - shop:web
  - shop:batch
displayName: web
memo: |
  two
  lines
ignoreContainer: '\\A(mackerel-container-agent|.*sidecar)\\z'
hostStatusOnStart: working
hostIdStore: file
plugin:
  metrics:
    inline: {command: mackerel-plugin-sample -a, user: me, env: {A: b}, timeoutSeconds: 60}
    listed:
      command: ["ruby", "/usr/local/bin/sample.rb"]
      env:
        A: b
    folded:
      command: >-
        mackerel-plugin-sample
        -host localhost
  checks:
    inline: {command: [check-sample], user: me, env: {A: b}, timeoutSeconds: 60, memo: a memo}
`;
  const delays = '  initialDelaySeconds: 5\n  timeoutSeconds: 2\n  periodSeconds: 3\n';
  for (const probe of [
    '  exec: {command: [cat, /tmp/healthy], user: me, env: {A: b}}\n',
    '  http:\n    scheme: http\n    method: GET\n    host: localhost\n    port: 8080\n    path: /healthy\n    headers:\n      - {name: A, value: b}\n    proxy: http://proxy\n',
    '  tcp: {host: localhost, port: 3306}\n',
  ]) {
    const parsed = parseSettings(`${common}readinessProbe:\n${probe}${delays}`);
    assert.deepEqual(parsed.warnings, []);
    assert.equal(completeConfig(parsed.settings, {}).readinessProbe?.period, 3000);
  }
});

const defaults = { initialDelay: 0, period: 10_000, timeout: 1000 };
for (const [yaml, expected] of [
  [
    'exec: {command: cat /tmp/healthy}',
    { ...defaults, kind: 'exec', command: { command: 'cat /tmp/healthy', env: {} } },
  ],
  [
    'exec: {command: [cat, x], user: me}\n  initialDelaySeconds: 3\n  periodSeconds: 5\n  timeoutSeconds: 2',
    {
      initialDelay: 3000,
      period: 5000,
      timeout: 2000,
      kind: 'exec',
      command: { command: ['cat', 'x'], user: 'me', env: {} },
    },
  ],
  [
    'http: {path: /healthy}',
    { ...defaults, kind: 'http', url: 'http://localhost/healthy', method: 'GET', headers: {} },
  ],
  [
    'http: {scheme: https, method: post, host: app, port: 8080, path: "https://else.where/a?b=c#d", headers: [{name: Host, value: x}, {name: A, value: 1}], proxy: "http://proxy:8080"}',
    {
      ...defaults,
      kind: 'http',
      url: 'https://app:8080/a?b=c',
      method: 'POST',
      headers: { Host: 'x', A: '1' },
      proxy: 'http://proxy:8080',
    },
  ],
  [
    'http: {path: healthy, host: "::1", port: 80}',
    { ...defaults, kind: 'http', url: 'http://[::1]/healthy', method: 'GET', headers: {} },
  ],
  [
    'http: {path: /, scheme: HTTPS, method: foo, port: "08443", headers: [{name: x-a.b, value: "1 2"}]}',
    {
      ...defaults,
      kind: 'http',
      url: 'https://localhost:8443/',
      method: 'FOO',
      headers: { 'x-a.b': '1 2' },
    },
  ],
  ['tcp: {port: "+80"}', { ...defaults, kind: 'tcp', host: '', port: '80' }],
  ['tcp: {port: SSH}', { ...defaults, kind: 'tcp', host: '', port: '22' }],
  ['tcp: {port: 3306}', { ...defaults, kind: 'tcp', host: '', port: '3306' }],
  ['exec: ~\n  tcp: {host: db, port: 3306}', { ...defaults, kind: 'tcp', host: 'db', port: '3306' }],
] as const)
  test(`a probe: ${yaml}`, () => {
    assert.deepEqual(settings(`readinessProbe:\n  ${yaml}\n`).readinessProbe, expected);
  });

test('a probe that is null is none', () => {
  assert.equal(settings('readinessProbe: ~').readinessProbe, undefined);
});

const mistakes = {
  'apikey: [a]': 'apikey: must be a text',
  'roles: a:b': 'roles: must be a list',
  'roles: [{a: b}]': 'roles[0]: must be a text',
  '[a]': 'the configuration: must be a mapping of keys to values',
  '<html><body>Not found</body></html>': 'the configuration: must be a mapping of keys to values',
  'apikey: secret\napikey: secret2': 'the configuration, line 2, column 1: duplicated mapping key',
  'apikey: "secret':
    'the configuration, line 1, column 16: unexpected end of the stream within a double quoted scalar',
  'plugin: x': 'plugin: must be a mapping of keys to values',
  'plugin: {metrics: [a]}': 'plugin.metrics: must be a mapping of keys to values',
  'plugin: {metrics: {a: }}': 'plugin.metrics.a.command: is empty; it must be a line for the shell or a list',
  'plugin: {checks: {a: {command: ""}}}':
    'plugin.checks.a.command: is empty; it must be a line for the shell or a list',
  'plugin: {checks: {a: {command: {}}}}': 'plugin.checks.a.command: must be a text',
  'plugin: {checks: {a: {command: [[x]]}}}': 'plugin.checks.a.command[0]: must be a text',
  'plugin: {checks: {a: {command: x, timeoutSeconds: soon}}}':
    'plugin.checks.a.timeoutSeconds: must be a number of seconds',
  'plugin: {checks: {a: {command: x, env: {A=B: c}}}}': `plugin.checks.a.env.A=…: a variable's name cannot have "=" in it`,
  'readinessProbe: {}': 'readinessProbe: must have one of exec, http and tcp',
  'readinessProbe: {tcp: {port: 1}, exec: {command: x}}':
    'readinessProbe: must have one of exec, http and tcp',
  'readinessProbe: {tcp: {host: a}}': 'readinessProbe.tcp.port: is missing',
  'readinessProbe: {http: {port: 1}}': 'readinessProbe.http.path: is missing',
  'readinessProbe: {http: {path: /, port: x}}': 'readinessProbe.http.port: must be a number from 1 to 65535',
  'readinessProbe: {http: {path: /, port: 0}}': 'readinessProbe.http.port: must be a number from 1 to 65535',
  'readinessProbe: {tcp: {port: 65536}}': 'readinessProbe.tcp.port: must be a number from 1 to 65535',
  'readinessProbe: {tcp: {port: 1e3}}': 'readinessProbe.tcp.port: must be a number from 1 to 65535',
  'readinessProbe: {tcp: {port: -1}}': 'readinessProbe.tcp.port: must be a number from 1 to 65535',
  'readinessProbe: {tcp: {port: constructor}}': 'readinessProbe.tcp.port: must be a number from 1 to 65535',
  'readinessProbe: {http: {path: /, host: "a b"}}': 'readinessProbe.http.path: makes no URL with this host',
  'readinessProbe: {http: {path: /, scheme: ftp}}': 'readinessProbe.http.scheme: must be http or https',
  'readinessProbe: {http: {path: /, method: GE T}}': "readinessProbe.http.method: is none of HTTP's",
  'readinessProbe: {http: {path: /, headers: [{name: A}, {name: X A, value: x}]}}':
    "readinessProbe.http.headers[1].name: is no header's name",
  'readinessProbe: {http: {path: /, proxy: x}}': 'readinessProbe.http.proxy: must be a URL',
  'readinessProbe: {http: {path: /, headers: [{value: x}]}}':
    'readinessProbe.http.headers[0].name: is missing',
  'readinessProbe: {exec: {command: }}':
    'readinessProbe.exec.command: is empty; it must be a line for the shell or a list',
  'readinessProbe: {tcp: {port: 1}, periodSeconds: -1}': 'readinessProbe.periodSeconds: must not be negative',
};
for (const [yaml, message] of Object.entries(mistakes))
  test(`an error names the key and no value: ${yaml}`, () => {
    assert.throws(() => parseSettings(yaml), { message });
  });

test('an unknown key is a warning, with the key that may be meant', () => {
  const { warnings } = parseSettings(`
apiKey: x
metricplugins: []
something: 1
plugin: {metric: {}, metrics: {a: {command: x, timeout: 3, envs: {}}}}
readinessProbe: {tcp: {port: 1, hots: x}, periodSecond: 1}
`);
  assert.deepEqual(warnings, [
    'apiKey: no such key; is apikey meant?',
    'metricplugins: no such key',
    'something: no such key',
    'readinessProbe.periodSecond: no such key; is readinessProbe.periodSeconds meant?',
    'readinessProbe.tcp.hots: no such key; is readinessProbe.tcp.host meant?',
    'plugin.metric: no such key; is plugin.metrics meant?',
    'plugin.metrics.a.timeout: no such key',
    'plugin.metrics.a.envs: no such key; is plugin.metrics.a.env meant?',
  ]);
});
