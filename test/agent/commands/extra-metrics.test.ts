import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bell } from '../../../agent/bell.ts';
import { relay } from '../../../agent/commands/relay.ts';
import { runAgent } from '../../../agent/commands/run-agent.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';
import { until } from '../doubles/until.ts';
import { watchedContainers } from '../doubles/watched-container.ts';

const directory = mkdtempSync(join(tmpdir(), 'extra-'));
after(() => rmSync(directory, { recursive: true }));

/** The whole agent, which posts through a relay; a minute is a fifth of a second. */
async function minutesWith(variables: Record<string, string>): Promise<MackerelDouble> {
  const clock = scaledClock(300);
  const { log } = recordedLog();
  const [double, endpoint] = [
    await startMackerel({ now: () => clock.now() / 1000 }),
    await startMetadataEndpoint(watchedContainers(2)),
  ];
  endpoint.task = { EphemeralStorageMetrics: { Utilized: 261, Reserved: 20_496 } };
  for (const container of endpoint.containers) container.restarts = 3;
  const socket = join(directory, 'relay.sock');
  const stop = new AbortController();
  const relaying = relay(
    ['--socket', socket],
    { environment: { MACKEREL_APIBASE: double.base }, log },
    stop.signal,
  );
  await until(() => existsSync(socket));
  const environment = {
    PATH: process.env.PATH,
    MACKEREL_CONTAINER_PLATFORM: 'fargate',
    MACKEREL_HOST_ID_STORE: 'memory',
    MACKEREL_APIBASE: `unix://${socket}`,
    MACKEREL_APIKEY: double.key,
    ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ...variables,
  };
  const end = new AbortController();
  const running = runAgent({ environment, reload: bell(clock), clock, log }, end.signal);
  await until(() => double.values.length > 0);
  end.abort();
  assert.equal(await running, 0);
  stop.abort();
  assert.equal(await relaying, 0);
  await Promise.all([double.close(), endpoint.close()]);
  return double;
}

const names = ({ values }: MackerelDouble) => [...new Set(values.map(({ name }) => name))];

test('nobody gets more metrics, or graphs for them, unasked', async () => {
  const double = await minutesWith({});
  assert.ok(names(double).includes('container.cpu.c1.usage'));
  assert.deepEqual([names(double).filter((name) => name.startsWith('custom.')), double.graphs], [[], []]);
});

test('whoever asks gets restarts and storage, and Mackerel takes their graphs', async () => {
  const double = await minutesWith({ MACKEREL_EXTRA_METRICS: 'true' });
  const value = (name: string) => double.values.find((each) => each.name === name)?.value;
  assert.deepEqual(
    names(double).filter((name) => name.startsWith('custom.')),
    [
      'custom.container.restarts.c1.count',
      'custom.container.restarts.c2.count',
      'custom.task.ephemeral_storage.used',
      'custom.task.ephemeral_storage.size',
    ],
  );
  assert.equal(value('custom.container.restarts.c2.count'), 3);
  assert.equal(value('custom.task.ephemeral_storage.used'), 261 * 2 ** 20);
  const graphs = double.graphs.map(({ name }) => name);
  for (const name of names(double).filter((each) => each.startsWith('custom.')))
    assert.ok(graphs.some((graph) => new RegExp(`^${graph.replace('#', '[\\w-]+')}\\.\\w+$`).test(name)));
  for (const { name, metrics } of double.graphs)
    for (const metric of metrics ?? []) {
      assert.match(metric.name, /^custom(\.([-a-zA-Z0-9_]+|[*#]))+$/);
      assert.ok(metric.name.startsWith(`${name}.`));
    }
});
