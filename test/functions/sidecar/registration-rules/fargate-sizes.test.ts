import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fargateSizes,
  isFargateSize,
  nextFargateSize,
  parseCpu,
  parseMemory,
} from '../../../../functions/sidecar/registration-rules/fargate-sizes.ts';

test('reads CPU as ECS does', () => {
  const cases: [unknown, number | undefined][] = [
    ['256', 256],
    ['1 vCPU', 1024],
    ['.25 vcpu', 256],
    ['0.5VCPU', 512],
    [' 2 vCPU ', 2048],
    [1024, 1024],
    ['', undefined],
    ['1.5', undefined],
    ['0.1 vCPU', undefined],
    ['one vCPU', undefined],
    ['1 GB', undefined],
    ['${cpu}', undefined],
    [undefined, undefined],
    [null, undefined],
  ];
  for (const [given, units] of cases) assert.equal(parseCpu(given), units, String(given));
});

test('reads memory as ECS does', () => {
  const cases: [unknown, number | undefined][] = [
    ['512', 512],
    ['0.5 GB', 512],
    ['2GB', 2048],
    ['30 gb', 30_720],
    ['512 MB', undefined],
    ['1e3', undefined],
    ['-512', undefined],
    [{ Ref: 'Memory' }, undefined],
  ];
  for (const [given, megabytes] of cases) assert.equal(parseMemory(given), megabytes, JSON.stringify(given));
});

test('knows the 74 documented pairs', () => {
  assert.equal(fargateSizes.flatMap(({ memory }) => memory).length, 74);
  assert.equal(isFargateSize(256, 2048), true);
  assert.equal(isFargateSize(256, 3072), false);
  assert.equal(isFargateSize(8192, 18_432), false);
  assert.equal(isFargateSize(32_768, 1), undefined);
});

test('finds the next pair that holds a memory', () => {
  assert.deepEqual(nextFargateSize(256, 512), { cpu: 256, memory: 512 });
  assert.deepEqual(nextFargateSize(256, 513), { cpu: 256, memory: 1024 });
  assert.deepEqual(nextFargateSize(256, 2049), { cpu: 512, memory: 3072 });
  assert.deepEqual(nextFargateSize(300, 100), { cpu: 512, memory: 1024 });
  assert.equal(nextFargateSize(256, 122_881), undefined);
  assert.equal(nextFargateSize(32_768, 1), undefined);
});
