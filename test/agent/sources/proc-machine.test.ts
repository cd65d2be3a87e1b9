import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCores, parseMemory, readMachine } from '../../../agent/sources/proc-machine.ts';

const status = (list: string) =>
  `Name:\tagent\nThreads:\t1\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed_list:\t0\n`;
const lists: [list: string, cores: number][] = [
  ['0', 1],
  ['7', 1],
  ['0-1', 2],
  ['0-63', 64],
  ['0,2', 2],
  ['0-3,8', 5],
  ['0-3,8-11', 8],
  ['1,3,5-6,127', 5],
];
for (const [list, cores] of lists)
  test(`CPUs ${list} are ${cores}`, () => assert.equal(parseCores(status(list)), cores));

test('a status without them is an error that says so', () => {
  assert.throws(() => parseCores('Name:\tagent\n'), /Cpus_allowed_list/);
});

test('memory is in kilobytes of 1024', () => {
  assert.equal(parseMemory('MemTotal:        1000 kB\nMemFree:          10 kB\n'), 1_024_000);
  assert.equal(parseMemory('MemTotal:       1056931284 kB\n'), 1_056_931_284 * 1024);
  assert.throws(() => parseMemory('MemFree: 10 kB\n'), /MemTotal/);
});

test('a machine is read from its files, and this one is one', async () => {
  const proc = mkdtempSync(join(tmpdir(), 'proc-'));
  mkdirSync(join(proc, 'self'));
  writeFileSync(join(proc, 'self/status'), status('0-1'));
  writeFileSync(join(proc, 'meminfo'), 'MemTotal: 4 kB\n');
  assert.deepEqual(await readMachine(proc), { cores: 2, memory: 4096 });
  rmSync(proc, { recursive: true });
  await assert.rejects(readMachine(proc), /ENOENT/);
  const { cores, memory } = await readMachine();
  assert.ok(cores >= 1 && memory > 2 ** 20);
});
