import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runtimes, startAgent } from '../doubles/agent-process.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';

const root = join(import.meta.dirname, '../../..');
const directory = mkdtempSync(join(tmpdir(), 'agent-'));
const program = join(directory, 'agent.mjs');

before(() => execFileSync(process.execPath, ['agent/build.ts', program], { cwd: root, stdio: 'inherit' }));
after(() => rmSync(directory, { recursive: true }));

for (const [name, runtime] of Object.entries(runtimes))
  for (const [what, wait] of [
    ['endpoint', 'not-ready'],
    ['task to run', 'CREATED'],
  ] as const)
    test(`${name}, told to stop while it waits for the ${what}: 0, and no host`, async (t) => {
      const mackerel = await startMackerel();
      const endpoint = await startMetadataEndpoint([]);
      if (wait === 'CREATED') endpoint.knownStatus = wait;
      else endpoint.mood = wait;
      const agent = startAgent(runtime, program, {
        MACKEREL_CONTAINER_PLATFORM: 'fargate',
        AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
        ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
        MACKEREL_HOST_ID_STORE: 'memory',
        MACKEREL_APIBASE: mackerel.base,
        MACKEREL_APIKEY: mackerel.key,
      });
      t.after(async () => {
        agent.child.kill('SIGKILL');
        await Promise.all([mackerel.close(), endpoint.close()]);
      });
      await agent.until(/wait for the platform status to be running/);
      agent.child.kill('SIGTERM');
      assert.equal(await agent.ended, 0);
      assert.deepEqual(mackerel.requests, []);
    });
