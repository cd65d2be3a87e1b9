import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrangementFor } from '../../../functions/sidecar/arrangement.ts';
import type { ContainerDefinition, TaskDefinition } from '../../../functions/sidecar/definition.ts';
import { fitOf } from '../../../functions/sidecar/fit.ts';
import { demandsMemory } from '../../../functions/sidecar/registration-rules/launch-types.ts';
import { settingsFor } from '../../../functions/sidecar/settings.ts';
import { policyOf } from './policy-of.ts';

function fit(task: Partial<TaskDefinition>, others: Partial<ContainerDefinition>[], policyText = '{}') {
  const containers = others.map((each, i) => ({ name: `app-${i}`, image: 'nginx', ...each }));
  const definition: TaskDefinition = { family: 'web', containerDefinitions: containers, ...task };
  const policy = policyOf(policyText);
  const settings = settingsFor(definition, policy);
  const arrangement = arrangementFor(definition, settings.setup);
  return fitOf({ definition, policy, settings, arrangement, sidecar: undefined });
}

const fargate = (cpu: string, memory: string) => ({ requiresCompatibilities: ['FARGATE'], cpu, memory });
const next = 'fargateResize: next';

test('equal fits, one more does not', () => {
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 384 }]), { kind: 'reserved' });
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 385 }]), { kind: 'unreserved', free: 127 });
  assert.deepEqual(fit({ memory: '0.5 GB' }, [{ memory: 200 }, { memory: 184 }]), { kind: 'reserved' });
});

test('a reservation counts before a limit, and neither is nothing', () => {
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 512, memoryReservation: 128 }, {}]), {
    kind: 'reserved',
  });
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 512 }, {}]), { kind: 'unreserved', free: 0 });
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 512, memoryReservation: 0 }]), {
    kind: 'unreserved',
    free: 0,
  });
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 512 }, { memory: 512 }]), {
    kind: 'unreserved',
    free: 0,
  });
});

test('a task memory that is absent or a placeholder is room enough', () => {
  assert.deepEqual(fit({}, [{ memory: 4096 }]), { kind: 'reserved' });
  assert.deepEqual(fit({ memory: '${MEMORY}' }, [{ memory: 4096 }]), { kind: 'reserved' });
  assert.deepEqual(fit({ memory: { Ref: 'Memory' } as unknown as string }, [{}]), { kind: 'reserved' });
});

test("the policy's memory is what must fit", () => {
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 256 }], 'sidecar: { memory: 256 }'), {
    kind: 'reserved',
  });
  assert.deepEqual(fit({ memory: '512' }, [{ memory: 256 }], 'sidecar: { memory: 257 }'), {
    kind: 'unreserved',
    free: 256,
  });
});

const sizes: readonly [
  cpu: string,
  memory: string,
  used: number,
  then: { cpu: string; memory: string } | undefined,
][] = [
  ['256', '512', 512, { cpu: '256', memory: '1024' }],
  ['256', '2048', 2048, { cpu: '512', memory: '3072' }],
  ['.25 vCPU', '2 GB', 2048, { cpu: '512', memory: '3072' }],
  ['1 vCPU', '8 GB', 8192, { cpu: '2048', memory: '9216' }],
  ['8192', '16384', 16384, { cpu: '8192', memory: '20480' }],
  ['16384', '122880', 122880, undefined],
  ['${CPU}', '512', 512, undefined],
];

for (const [cpu, memory, used, then] of sizes) {
  test(`a full ${cpu}/${memory} becomes ${then ? `${then.cpu}/${then.memory}` : 'nothing else'} where that is allowed`, () => {
    assert.deepEqual(fit(fargate(cpu, memory), [{ memory: used }]).kind, 'unreserved');
    const allowed = fit(fargate(cpu, memory), [{ memory: used }], next);
    assert.deepEqual(allowed, then ? { kind: 'resized', ...then } : { kind: 'unreserved', free: 0 });
  });
}

test('only Fargate sizes are changed, and only where they are too small', () => {
  assert.deepEqual(fit({ cpu: '256', memory: '512' }, [{ memory: 512 }], next), {
    kind: 'unreserved',
    free: 0,
  });
  assert.deepEqual(fit(fargate('256', '512'), [{ memory: 384 }], next), { kind: 'reserved' });
});

test('ECS asks for a limit on instances, where the task has none, Fargate and its own instances apart', () => {
  const asks = (task: Partial<TaskDefinition>) =>
    demandsMemory({ family: 'web', containerDefinitions: [], ...task });
  assert.equal(asks({}), true);
  assert.equal(asks({ memory: '' }), true);
  assert.equal(asks({ requiresCompatibilities: ['EXTERNAL'] }), true);
  assert.equal(asks({ requiresCompatibilities: ['MANAGED_INSTANCES'] }), false);
  assert.equal(asks({ memory: '512' }), false);
  assert.equal(asks({ memory: '${MEMORY}' }), false);
  assert.equal(asks({ requiresCompatibilities: ['EC2', 'FARGATE'] }), false);
});
