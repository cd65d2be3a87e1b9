import assert from 'node:assert/strict';
import { test } from 'node:test';
import { them, unwatched } from '../account.ts';
import { MemoryWorld } from '../memory-world.ts';
import { refused, run } from './refused.ts';

const ecrImage = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/agent:v1';

test('an image that is not there', async () => {
  const world = new MemoryWorld();
  world.built = 'missing';
  world.put(unwatched());
  refused(world, await run(world), 'image-missing', new RegExp(`${ecrImage} does not exist`));
});

test('an image that is not built for the task’s CPU', async () => {
  const world = new MemoryWorld();
  world.built = ['amd64'];
  world.put({
    ...unwatched(),
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  });
  refused(world, await run(world), 'image-missing', /built for amd64, but the task runs on arm64/);
});

for (const [host, decision] of [
  ['FARGATE', 'refuse'],
  ['EC2', 'repair'],
] as const)
  test(`${host}, where the definition says no CPU, and an image for arm64 only: ${decision}`, async () => {
    const world = new MemoryWorld();
    world.built = ['arm64'];
    const { runtimePlatform: _, ...definition } = unwatched();
    world.put({ ...definition, requiresCompatibilities: [host], networkMode: 'awsvpc' });
    assert.equal((await run(world))?.decision, decision);
  });

test('an image of somebody else is not looked up', async () => {
  const world = new MemoryWorld();
  world.policyText += '\nsidecar: { image: "mackerel/mackerel-container-agent:v0.11.0" }';
  world.put(unwatched(), them);
  assert.equal((await run(world))?.decision, 'repair');
  assert.ok(!world.calls.includes('architectures'));
});
