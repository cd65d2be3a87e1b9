import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { realClock } from '../../../agent/clock.ts';
import { mackerel } from '../../../agent/mackerel/api.ts';
import { postGraphDefinitions } from '../../../agent/plugins/post-graph-definitions.ts';
import { programs } from '../../../agent/plugins/programs.ts';
import { readMetrics } from '../../../agent/plugins/read-metrics.ts';
import { runCheck } from '../../../agent/plugins/run-check.ts';
import { request } from '../../../agent/transport/request.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';

/**
 * Plugins on Mackerel's own Go helpers. To build them, in this directory's go/:
 *
 *     go build -o <directory> ./metric-plugin ./check-plugin
 */
const built = process.env.GO_PLUGINS;
const skip = built ? false : 'NOT TESTED: set GO_PLUGINS to the directory of the built Go plugins';
if (skip) console.error(`go-plugins: ${skip}`);

describe('plugins on the official Go helpers', { skip }, () => {
  const workDirectory = mkdtempSync(join(tmpdir(), 'go-plugins-'));
  const { log, lines } = recordedLog();
  const around = {
    programs: programs(process.env, realClock, log),
    log,
    clock: realClock,
    stop: new AbortController().signal,
  };
  const env = { MACKEREL_PLUGIN_WORKDIR: workDirectory };
  const plugin = { name: 'tide', command: [join(built ?? '', 'metric-plugin')], env, timeout: 10_000 };
  let double: MackerelDouble;
  before(async () => {
    double = await startMackerel();
  });
  after(async () => {
    rmSync(workDirectory, { recursive: true });
    await double.close();
  });

  test('values, as the helper writes them; what a counter gained, from the second time on', async () => {
    const gauges = [
      { name: 'custom.tide.level.high', value: 2.5 },
      { name: 'custom.tide.level.low', value: -0.25 },
      { name: 'custom.tide.level.sea', value: 1e20 },
    ];
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    assert.deepEqual((await readMetrics(plugin, around)).sort(byName), gauges);
    await realClock.wait(2_100, around.stop);
    const [flow, ...rest] = (await readMetrics(plugin, around)).sort(byName);
    assert.deepEqual(rest, gauges);
    assert.equal(flow?.name, 'custom.tide.flow.flow');
    // A clock's seconds are gained at sixty a minute.
    assert.ok(Math.abs((flow?.value ?? 0) - 60) < 1);
    assert.match(lines.join('\n'), /INFO <metric> plugin tide: ".*flow does not exist at last fetch/);
  });

  test('graphs', async () => {
    const { base, key } = double;
    const api = mackerel({ base, key, userAgent: 'test', ask: request, proxyFor: () => undefined });
    await postGraphDefinitions(plugin, { ...around, mackerel: api });
    assert.deepEqual(
      double.graphs.map(({ name, displayName, unit, metrics }) => [name, displayName, unit, metrics?.length]),
      [
        ['custom.tide.flow', 'Tide flow', 'integer', 1],
        ['custom.tide.level', 'Tide level', 'float', 3],
      ],
    );
  });

  test('checks: states, and messages of several lines', async () => {
    for (const [argument, status] of Object.entries({
      ok: 'OK',
      warning: 'WARNING',
      critical: 'CRITICAL',
      x: 'UNKNOWN',
    })) {
      const check = {
        name: 'c',
        command: [join(built ?? '', 'check-plugin'), argument],
        env: {},
        timeout: 10_000,
      };
      assert.deepEqual(await runCheck(check, 1_800_000_000, around), {
        name: 'c',
        status,
        message: `Tide ${status}: the tide is ${argument}\nsecond line ≈\n`,
        occurredAt: 1_800_000_000,
      });
    }
  });
});
