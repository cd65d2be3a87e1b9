import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { cgroupTrees, readLimits, readUsage } from '../../../agent/sources/cgroup.ts';
import {
  parseCfsQuota,
  parseCpuMax,
  parseMemoryLimit,
  parseMemoryStat,
  parseUsageMicroseconds,
} from '../../../agent/sources/cgroup-files.ts';
import { findCgroup, knownPaths } from '../../../agent/sources/find-cgroup.ts';

const root = mkdtempSync(join(tmpdir(), 'cgroup-'));
after(() => rmSync(root, { recursive: true }));

function tree(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(root, name);
}

const id = 'ab'.repeat(32);
const owner = { id, task: '0123', cluster: 'shop' };

test('limits, in the words of both versions', () => {
  const none = undefined;
  for (const [text, bytes] of [
    ['134217728\n', 134_217_728],
    ['max\n', none],
    ['9223372036854771712\n', none],
    ['9223372036854775807\n', none],
    ['', none],
  ] as const)
    assert.equal(parseMemoryLimit(text), bytes, text);
  for (const [text, cores] of [
    ['50000 100000\n', 0.5],
    ['max 100000\n', none],
    ['200000 100000\n', 2],
    ['', none],
  ] as const)
    assert.equal(parseCpuMax(text), cores, text);
  assert.equal(parseCfsQuota('25000\n', '100000\n'), 0.25);
  assert.equal(parseCfsQuota('-1\n', '100000\n'), none);
  assert.equal(parseCfsQuota('', ''), none);
});

test('statistics are found at the beginning of their line only', () => {
  const text = 'anon 1\nworkingset_cache 9\ncache 4096\ninactive_file 12\ntotal_inactive_file 13\n';
  assert.deepEqual(parseMemoryStat(text), { cache: 4096, inactive_file: 12, total_inactive_file: 13 });
  assert.deepEqual(parseMemoryStat('cache 1\n'), { cache: 1 });
  assert.deepEqual(parseMemoryStat(''), {});
  assert.equal(parseUsageMicroseconds('usage_usec 123456789\nuser_usec 1\n'), 123_456_789);
  assert.throws(() => parseUsageMicroseconds('user_usec 1\n'), /usage_usec/);
});

test('version 2: one tree', () => {
  const group = `ecstasks.slice/ecstasks-0123.slice/docker-${id}.scope`;
  const trees = cgroupTrees(
    tree('v2', {
      'cgroup.controllers': 'cpu memory\n',
      'ecstasks.slice/ecstasks-0123.slice/cpu.max': '25000 100000\n',
      'ecstasks.slice/ecstasks-0123.slice/memory.max': '536870912\n',
      [`${group}/cpu.stat`]: 'usage_usec 2000000\nuser_usec 1\n',
      [`${group}/memory.current`]: '1048576\n',
      [`${group}/memory.stat`]: 'anon 1\nfile 5000\ninactive_file 4096\n',
      [`${group}/memory.max`]: 'max\n',
      [`${group}/cpu.max`]: 'max 100000\n',
    }),
  );
  const { cpuNanoseconds, memory, life } = readUsage(trees, `/${group}`);
  assert.equal(cpuNanoseconds, 2e9);
  assert.deepEqual(memory, { usage: 1_048_576, stats: { inactive_file: 4096 } });
  assert.match(life, /^\d+$/);
  assert.deepEqual(readLimits(trees, `/${group}`), {});
  assert.deepEqual(readLimits(trees, '/ecstasks.slice/ecstasks-0123.slice'), {
    cpu: 0.25,
    memory: 536_870_912,
  });
  assert.deepEqual(readLimits(trees, ''), {}, 'the root limits nothing');
  assert.throws(() => readUsage(trees, '/gone'), /ENOENT/);
});

test('version 1: a tree for each controller, under either name', () => {
  for (const cpu of ['cpu', 'cpu,cpuacct']) {
    const cpuacct = cpu === 'cpu' ? 'cpuacct' : cpu;
    const trees = cgroupTrees(
      tree(`v1-${cpu}`, {
        [`${cpuacct}/cpuacct.usage`]: '9\n',
        [`${cpu}/tasks`]: '1\n',
        'memory/memory.usage_in_bytes': '9\n',
        [`${cpuacct}/docker/${id}/cpuacct.usage`]: '123456789012\n',
        [`${cpu}/docker/${id}/cpu.cfs_quota_us`]: '-1\n',
        [`${cpu}/docker/${id}/cpu.cfs_period_us`]: '100000\n',
        [`memory/docker/${id}/memory.usage_in_bytes`]: '1048576\n',
        [`memory/docker/${id}/memory.stat`]: 'cache 4096\nrss 1\ntotal_inactive_file 512\n',
        [`memory/docker/${id}/memory.limit_in_bytes`]: '134217728\n',
      }),
    );
    const { cpuNanoseconds, memory } = readUsage(trees, `/docker/${id}`);
    assert.equal(cpuNanoseconds, 123_456_789_012);
    assert.deepEqual(memory, { usage: 1_048_576, stats: { cache: 4096, total_inactive_file: 512 } });
    assert.deepEqual(readLimits(trees, `/docker/${id}`), { memory: 134_217_728 });
  }
});

test('a directory without control groups is said to be one', () => {
  assert.throws(
    () => cgroupTrees(tree('empty', { 'a/b': '' })),
    /shows no control groups for CPU and memory/,
  );
});

for (const path of [...knownPaths(owner), `/kubepods/burstable/odd/docker-${id}.scope`, `/a/b/c/d/${id}`])
  test(`a container's group is found at ${path.replace(id, '<id>')}`, async () => {
    const name = `find${path.replaceAll('/', '_')}`;
    const memory = tree(name, { [`${path}/memory.current`]: '1', 'other/x/y': '1' });
    assert.equal(await findCgroup({ version: 2, memory }, owner), path);
  });

test('a container without a group has none', async () => {
  const memory = tree('without', { 'docker/other/memory.current': '1' });
  assert.equal(await findCgroup({ version: 2, memory }, owner), undefined);
});
