import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runtimes, startAgent } from '../doubles/agent-process.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';

const program = join(import.meta.dirname, '../../../agent/main.ts');

for (const [name, runtime] of Object.entries(runtimes))
  test(`${name}, an argument that nobody knows is a warning, and the agent starts`, async () => {
    const double = await startMackerel();
    const environment = {
      MACKEREL_CONTAINER_PLATFORM: 'none',
      MACKEREL_APIBASE: double.base,
      MACKEREL_APIKEY: double.key,
      MACKEREL_HOST_ID_STORE: 'memory',
    };
    const agent = startAgent(runtime, program, environment, ['--verbose']);
    await agent.until(/ WARNING <main> unknown argument: --verbose \(try --help\)$/);
    await agent.until(/ INFO <agent> start the agent: host id = host1,/);
    agent.child.kill('SIGTERM');
    assert.equal(await agent.ended, 0);
    await double.close();
  });
