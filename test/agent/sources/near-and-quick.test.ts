import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubelet } from '../../../agent/sources/kubelet.ts';
import { taskMetadata } from '../../../agent/sources/task-metadata.ts';
import type { Request } from '../../../agent/transport/request.ts';

test('whom the agent watches is given three seconds, and never asked through a proxy', async () => {
  const asked: Request[] = [];
  const ask = async (_: string, what: Request) => {
    asked.push(what);
    return { status: 500, headers: {}, text: '' };
  };
  const metadata = taskMetadata('http://169.254.170.2/v4/id', ask);
  const pods = kubelet({ base: 'http://10.0.0.1:10255', ask, namespace: 'shop', name: 'web' });
  for (const read of [metadata.task, metadata.stats, metadata.ownId, pods.pod, pods.stats])
    await assert.rejects(read());
  assert.deepEqual(
    asked.map(({ timeout, proxy }) => [timeout, proxy]),
    Array(5).fill([3000, undefined]),
  );
});
