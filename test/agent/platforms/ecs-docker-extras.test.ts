import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { Sample } from '../../../agent/metrics/sample.ts';
import type { Reading } from '../../../agent/platforms/ecs-docker-container.ts';
import { withExtras } from '../../../agent/platforms/ecs-docker-extras.ts';
import type { CgroupTrees } from '../../../agent/sources/cgroup.ts';

const root = mkdtempSync(join(tmpdir(), 'cgroup-'));
after(() => rmSync(root, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const quota = 'usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 40\nnr_throttled 10\nthrottled_usec 7\n';
const noQuota = 'usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n';
write({
  'v2/ecs/task/cpu.stat': quota.replace('40', '80'),
  'v2/ecs/task/one/cpu.stat': noQuota,
  'v2/ecs/task/one/memory.events': 'low 0\nhigh 0\nmax 31\noom 3\noom_kill 2\noom_group_kill 0\n',
  'v2/ecs/task/two/cpu.stat': quota,
  'v1/cpu/ecs/task/cpu.stat': 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n',
  'v1/cpu/ecs/task/one/cpu.stat': 'nr_periods 9\nnr_throttled 4\nthrottled_time 12\n',
  'v1/memory/ecs/task/one/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
  // Kernels before 4.13 do not count them.
  'v1/memory/ecs/task/two/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\n',
});

function extrasOf(trees: CgroupTrees, paths: (string | undefined)[]) {
  const sample: Sample = {
    at: 0,
    containers: paths.map((_, index) => ({ name: `c${index}`, life: '', interfaces: [] })),
    interfaces: [],
  };
  const readings = paths.map((path) => ({ ...(path !== undefined && { path }) }) as Reading);
  const { containers, task } = withExtras(sample, readings, trees);
  return { containers: containers.map(({ extra }) => extra), task };
}

test('on cgroup v2: quota of the container or of the task, and kills', () => {
  const trees: CgroupTrees = { version: 2, memory: join(root, 'v2') };
  assert.deepEqual(extrasOf(trees, [undefined, '/ecs/task/one', '/ecs/task/two', '/ecs/task/gone']), {
    containers: [undefined, { oomKills: 2 }, { throttling: { periods: 40, throttled: 10 } }, {}],
    task: { throttling: { periods: 80, throttled: 10 } },
  });
});

test('on cgroup v1', () => {
  const [cpu, memory] = [join(root, 'v1/cpu'), join(root, 'v1/memory')];
  const trees: CgroupTrees = { version: 1, cpuacct: cpu, cpu, memory };
  assert.deepEqual(extrasOf(trees, ['/ecs/task/one', '/ecs/task/two']), {
    containers: [{ throttling: { periods: 9, throttled: 4 }, oomKills: 1 }, {}],
    task: undefined,
  });
});

test('a task without containers that are known to a control group', () => {
  const trees: CgroupTrees = { version: 2, memory: join(root, 'v2') };
  assert.deepEqual(extrasOf(trees, [undefined]), { containers: [undefined], task: undefined });
});
