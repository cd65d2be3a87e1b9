import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findCgroup } from '../../../agent/sources/find-cgroup.ts';

const id = '0f'.repeat(32);
const owner = { id, task: 'abc', cluster: 'shop' };
let memory: string;
beforeEach(() => {
  memory = mkdtempSync(join(tmpdir(), 'groups-'));
});
afterEach(() => rmSync(memory, { recursive: true }));

const make = (path: string) => mkdirSync(join(memory, path), { recursive: true });
const found = () => findCgroup({ version: 1, cpu: memory, cpuacct: memory, memory }, owner);

test('where ECS puts it comes before where Docker would', async () => {
  make(`docker/${id}`);
  make(`ecs/abc/${id}`);
  assert.equal(await found(), `/ecs/abc/${id}`);
});

test('the nearest to the top, whatever is around its id', async () => {
  make(`deep/below/crio-${id}.scope`);
  make(`odd/libpod-${id}`);
  assert.equal(await found(), `/odd/libpod-${id}`);
});

test('six directories deep is found, seven is not', async () => {
  make(`1/2/3/4/5/6/${id}`);
  assert.equal(await found(), undefined);
  make(`a/b/c/d/e/${id}`);
  assert.equal(await found(), `/a/b/c/d/e/${id}`);
});

test("a file of that name, and another container's group, are none", async () => {
  make(`custom/${id.replace('0', '1')}`);
  writeFileSync(join(memory, `custom/${id}`), '');
  assert.equal(await found(), undefined);
});

test('a tree that is gone has no group', async () => {
  const trees = { version: 2 as const, memory: join(memory, 'gone') };
  assert.equal(await findCgroup(trees, owner), undefined);
});
