import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runtimes } from '../doubles/agent-process.ts';
import { bundledAgent } from '../doubles/bundled-agent.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { until } from '../doubles/until.ts';

const { directory, start: startBundle, closed } = bundledAgent();
const file = join(directory, 'agent.yml');

const asked = ({ requests }: MackerelDouble) => requests.map(({ method, path }) => `${method} ${path}`);

for (const [name, runtime] of Object.entries(runtimes)) {
  // A sign of life is of this agent alone where the directory is.
  const start = (environment: Record<string, string>, args?: string[]) =>
    startBundle(runtime, { TMPDIR: directory, ...environment }, args);
  const plain = ({ base, key }: MackerelDouble) => ({
    MACKEREL_CONTAINER_PLATFORM: 'none',
    MACKEREL_HOST_ID_STORE: 'memory',
    MACKEREL_APIBASE: base,
    MACKEREL_APIKEY: key,
  });

  test(`${name}, it registers at once, and retires when it is told to stop`, async () => {
    const double = await closed(startMackerel());
    const agent = start(plain(double));
    const started = await agent.until(/start the agent/);
    assert.match(
      started,
      /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d INFO <agent> start the agent: host id = \S+, host name = /,
    );
    assert.match(
      agent.lines[0] ?? '',
      /INFO <main> starting mackerel-container-agent \(version:\d+\.\d+\.\d+, revision:\w{7}\)$/,
    );
    agent.child.kill('SIGTERM');
    assert.equal(await agent.ended, 0);
    const [host] = double.hosts.values();
    assert.equal(host?.isRetired, true);
    assert.deepEqual(asked(double), ['POST hosts', `GET hosts/${host.id}`, `POST hosts/${host.id}/retire`]);
    assert.match(agent.lines.at(-1) ?? '', /INFO <agent> stop the agent: signal = terminated$/);
  });

  test(`${name}, a task on Fargate is registered by its metadata`, async () => {
    const double = await closed(startMackerel());
    const endpoint = await closed(startMetadataEndpoint([]));
    const agent = start({
      ...plain(double),
      MACKEREL_CONTAINER_PLATFORM: 'fargate',
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
    });
    await agent.until(/start the agent/);
    const [host] = double.hosts.values();
    assert.equal(host?.meta.cloud?.provider, 'fargate');
    agent.child.kill('SIGINT');
    assert.equal(await agent.ended, 0);
  });

  test(`${name}, whoever asks a second time does not wait for the retirement`, async () => {
    const double = await closed(startMackerel());
    double.fault = ({ path }) => (path.endsWith('/retire') ? 'hangs' : undefined);
    const agent = start(plain(double));
    await agent.until(/start the agent/);
    agent.child.kill('SIGTERM');
    await agent.until(/stop the agent/);
    agent.child.kill('SIGTERM');
    assert.equal(await agent.ended, 143);
  });

  test(`${name}, a changed file is read on SIGHUP, and the host stays; a broken one changes nothing`, async () => {
    const double = await closed(startMackerel());
    writeFileSync(file, 'roles: [shop:web]\nroles2: x\n');
    const agent = start({ ...plain(double), MACKEREL_AGENT_CONFIG: file });
    await agent.until(/WARNING <config> roles2: no such key; is roles meant\?$/);
    await agent.until(/start the agent/);
    writeFileSync(file, 'roles: [shop:web\n');
    agent.child.kill('SIGHUP');
    await agent.until(
      /WARNING <config> failed to load config \(the present one stays\): the configuration, line \d+, column \d+: /,
    );
    writeFileSync(file, 'roles: [shop:batch]\n');
    const before = double.requests.length;
    agent.child.kill('SIGHUP');
    await until(() => double.requests.slice(before).some(({ method }) => method === 'PUT'));
    agent.child.kill('SIGTERM');
    assert.equal(await agent.ended, 0);
    const hosts = [...double.hosts.values()];
    assert.deepEqual(
      hosts.map(({ roleFullnames, isRetired }) => ({ roleFullnames, isRetired })),
      [{ roleFullnames: ['shop:batch'], isRetired: true }],
    );
    assert.equal(agent.lines.filter((line) => line.includes('WARNING')).length, 2);
  });

  const mistakes: [string, Record<string, string>, RegExp][] = [
    ['no key', { MACKEREL_APIKEY: '' }, /ERROR <main> there is no API key: set MACKEREL_APIKEY, or apikey/],
    [
      'no platform',
      { MACKEREL_CONTAINER_PLATFORM: '' },
      /ERROR <main> MACKEREL_CONTAINER_PLATFORM environment variable is not set$/,
    ],
    [
      'an address without a scheme',
      { MACKEREL_APIBASE: 'api.example' },
      /ERROR <main> MACKEREL_APIBASE: must begin with https:\/\//,
    ],
    [
      'a pattern that is none',
      { MACKEREL_IGNORE_CONTAINER: '(' },
      /ERROR <main> MACKEREL_IGNORE_CONTAINER: not a regular expression/,
    ],
    [
      'a file that is not there',
      { MACKEREL_AGENT_CONFIG: '/nowhere.yml' },
      /ERROR <main> the configuration \/nowhere.yml: ENOENT/,
    ],
    [
      'a time that is no number',
      { MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES: '1m' },
      /ERROR <main> MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES: must be/,
    ],
  ];
  for (const [what, environment, line] of mistakes)
    test(`${name}, ${what} ends it with 1, before any request`, async () => {
      const double = await closed(startMackerel());
      const agent = start({ ...plain(double), ...environment });
      assert.equal(await agent.ended, 1);
      assert.match(agent.lines.at(-1) ?? '', line);
      assert.deepEqual(double.requests, []);
    });

  test(`${name}, a key that Mackerel refuses ends it with 1, and nothing is retired or told`, async () => {
    const double = await closed(startMackerel());
    const agent = start({ ...plain(double), MACKEREL_APIKEY: 'a-wrong-key', MACKEREL_LOG_LEVEL: 'TRACE' });
    assert.equal(await agent.ended, 1);
    assert.deepEqual(asked(double), ['POST hosts']);
    assert.match(agent.lines.at(-1) ?? '', /ERROR <main> API request failed: 401 /);
    assert.doesNotMatch(agent.lines.join('\n'), /a-wrong-key/);
    await agent.until(/DEBUG <main> MACKEREL_APIKEY=\*\*\*$/);
  });

  test(`${name}, health, version and help`, async () => {
    const double = await closed(startMackerel());
    const agent = start(plain(double));
    await agent.until(/start the agent/);
    for (const [args, said] of [
      [['health'], /^alive$/],
      [['--version'], /^mackerel-container-agent \d+\.\d+\.\d+ \(Revision \w{7}\)$/],
      [['--help'], /check-config/],
    ] as const) {
      const other = start({}, [...args]);
      assert.equal(await other.ended, 0);
      assert.match(other.stdout.join('\n'), said);
    }
  });

  test(`${name}, a configuration is checked: what is wrong, what nobody reads`, async () => {
    writeFileSync(file, 'plugin:\n  metrics:\n    dice: {command: dice.sh, timeout: 3}\n');
    const good = start({}, ['check-config', file]);
    assert.equal(await good.ended, 0);
    assert.deepEqual(good.stdout, [
      'warning: plugin.metrics.dice.timeout: no such key',
      'valid: 1 metric plugins, 0 checks, no readiness probe',
      'note: there is no API key in it; MACKEREL_APIKEY must be set',
    ]);
    writeFileSync(file, 'plugin:\n  checks:\n    dice: {command: []}\n');
    const bad = start({}, ['check-config', file]);
    assert.equal(await bad.ended, 1);
    assert.match(bad.stdout[0] ?? '', /^error: plugin.checks.dice.command: is empty/);
  });
}
