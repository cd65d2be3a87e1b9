import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mackerel } from '../../../agent/mackerel/api.ts';
import { memoryStore } from '../../../agent/mackerel/host-id-store.ts';
import { register } from '../../../agent/mackerel/register.ts';
import { request } from '../../../agent/transport/request.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';

for (const size of ['micro', 'standard'] as const)
  test(`a host that Mackerel registers as ${size}`, async () => {
    const double = await startMackerel();
    double.size = size;
    const { log, lines } = recordedLog();
    const options = { base: double.base, key: double.key, userAgent: 'test', proxyFor: () => undefined };
    const host = await register(
      {
        mackerel: mackerel({ ...options, ask: request }),
        store: memoryStore(),
        parameters: async () => ({
          name: 'here',
          meta: { 'agent-revision': '', 'agent-version': '', 'agent-name': '' },
          interfaces: [],
          roleFullnames: null,
          checks: [],
        }),
        clock: scaledClock(1),
        log,
      },
      new AbortController().signal,
    );
    await double.close();
    const [started, ...warnings] = lines;
    assert.equal(started, `INFO <agent> start the agent: host id = ${host?.id}, host name = here`);
    const text = `WARNING <agent> Mackerel registered the host ${host?.id} as standard, not micro: it is billed as a standard host. See Mackerel's page on host types.`;
    assert.deepEqual(warnings, size === 'standard' ? [text] : []);
  });
