import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runtimes } from '../doubles/agent-process.ts';
import { bundledAgent } from '../doubles/bundled-agent.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';

const { start, closed } = bundledAgent();

for (const [name, runtime] of Object.entries(runtimes))
  for (const [what, wait] of [
    ['endpoint', 'not-ready'],
    ['task to run', 'CREATED'],
  ] as const)
    test(`${name}, told to stop while it waits for the ${what}: 0, and no host`, async () => {
      const mackerel = await closed(startMackerel());
      const endpoint = await closed(startMetadataEndpoint([]));
      if (wait === 'CREATED') endpoint.knownStatus = wait;
      else endpoint.mood = wait;
      const agent = start(runtime, {
        MACKEREL_CONTAINER_PLATFORM: 'fargate',
        AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
        ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
        MACKEREL_HOST_ID_STORE: 'memory',
        MACKEREL_APIBASE: mackerel.base,
        MACKEREL_APIKEY: mackerel.key,
      });
      await agent.until(/wait for the platform status to be running/);
      agent.child.kill('SIGTERM');
      assert.equal(await agent.ended, 0);
      assert.deepEqual(mackerel.requests, []);
    });
