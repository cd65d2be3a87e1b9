import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ContainerDefinition, RegisterInput } from '../../../functions/sidecar/definition.ts';
import { type Plan, plan } from '../../../functions/sidecar/plan.ts';
import type { Policy } from '../../../functions/sidecar/policy.ts';
import { firstViolation } from '../../../functions/sidecar/registration-rules/first-violation.ts';
import { executionRole } from './arbitrary-application.ts';
import { type Case, definitions, frozen } from './arbitrary-definition.ts';
import { anyPolicy } from './arbitrary-policy.ts';
import { asDescribed } from './as-described.ts';

type Repair = Extract<Plan, { decision: 'repair' }>;

/** Runs over every case that is repaired. */
function everyRepair(holds: (made: Repair, each: Case, policy: Policy) => void): void {
  fc.assert(
    fc.property(definitions, anyPolicy, (each, policy) => {
      const made = plan(frozen(each.definition), policy);
      if (made.decision === 'repair') holds(made, each, policy);
    }),
    { numRuns: 400 },
  );
}

test('a repaired definition plans as correct, as it is sent and as ECS describes it', () => {
  everyRepair(({ registerInput }, _each, policy) => {
    assert.equal(plan(registerInput, policy).decision, 'correct');
    const described = plan(asDescribed(registerInput, 8), policy);
    assert.equal(described.decision, 'correct');
    assert.ok(!described.findings.some(({ severity }) => severity === 'error'));
  });
});

test('ECS takes what is registered', () => {
  everyRepair(({ registerInput }) => assert.equal(firstViolation(registerInput), undefined));
});

test('the other containers stay as they are, where they are', () => {
  everyRepair(({ registerInput }, { definition, sidecar: place }) => {
    const before = definition.containerDefinitions;
    const after = registerInput.containerDefinitions;
    assert.equal(after.length, place === undefined ? before.length + 1 : before.length);
    for (const [i, container] of before.entries()) if (i !== place) assertSame(after[i], container);
  });
});

test('of the task only volumes, tags, a missing execution role and, where allowed, the size may change', () => {
  everyRepair(({ registerInput }, { definition, row }, policy) => {
    const size = policy.fargateResize === 'next' && row === 2 ? ['cpu', 'memory'] : [];
    const ours = ['containerDefinitions', 'volumes', 'tags', ...size];
    for (const key of new Set([...Object.keys(definition), ...Object.keys(registerInput)])) {
      if (key === 'executionRoleArn' && definition[key] === undefined)
        assert.equal(registerInput[key], executionRole);
      else if (!ours.includes(key)) assertSame(registerInput[key], definition[key]);
    }
    assert.deepEqual(registerInput.tags, definition.tags);
  });
});

test('volumes are added at the end, and only those of host paths that nothing uses any more go', () => {
  everyRepair(({ registerInput }, { definition }) => {
    const before = definition.volumes ?? [];
    const after = registerInput.volumes ?? [];
    const kept = before.filter((volume) => after.some(({ name }) => name === volume.name));
    assertSame(after.slice(0, kept.length), kept);
    for (const { name } of after.slice(kept.length))
      assert.match(name, /^(cgroup|docker_sock|remora_relay)(_\d+)?$/);
    for (const { name, host } of before.filter((volume) => !kept.includes(volume))) {
      assert.match(host?.sourcePath ?? '', /^(\/cgroup|\/sys\/fs\/cgroup|\/var\/run\/docker\.sock)$/);
      assert.ok(!mountedVolumes(registerInput).includes(name));
    }
  });
});

test('of a sidecar that is there only what Remora manages changes', () => {
  everyRepair(({ registerInput }, { definition, sidecar: place }) => {
    if (place === undefined) return;
    const before = definition.containerDefinitions[place] as ContainerDefinition;
    const after = registerInput.containerDefinitions[place] as ContainerDefinition;
    assertSame(withoutManaged(after), withoutManaged(before));
    assertSame(others(after.environment, managedVariables), others(before.environment, managedVariables));
    assertSame(others(after.secrets, managedVariables), others(before.secrets, managedVariables));
    assertSame(otherMounts(after, registerInput), otherMounts(before, definition));
  });
});

test('what works is left as it is during another repair', () => {
  everyRepair(({ registerInput, findings }, { definition, sidecar: place }) => {
    const before = place === undefined ? undefined : definition.containerDefinitions[place];
    const after = registerInput.containerDefinitions[place ?? 0];
    if (findings.some(({ code }) => code.startsWith('platform-'))) return;
    if (before)
      assert.deepEqual(
        variable(after, 'MACKEREL_CONTAINER_PLATFORM'),
        variable(before, 'MACKEREL_CONTAINER_PLATFORM'),
      );
  });
});

const managedVariables = [
  'MACKEREL_CONTAINER_PLATFORM',
  'MACKEREL_ROLES',
  'MACKEREL_APIKEY',
  'MACKEREL_APIBASE',
  'MACKEREL_HOST_ID_STORE',
];

function withoutManaged(container: ContainerDefinition): object {
  const { essential, environment, secrets, mountPoints, disableNetworking, memory, image, ...rest } =
    container;
  return rest;
}

function others(list: { name: string }[] | undefined, managed: string[]): object[] {
  return (list ?? []).filter(({ name }) => !managed.includes(name));
}

/** The sidecar's mounts apart from the three host paths, the two places for them, and the relay's. */
function otherMounts({ mountPoints }: ContainerDefinition, { volumes }: RegisterInput): object[] {
  const ours = ['/host/sys/fs/cgroup', '/var/run/docker.sock', '/var/run/remora'];
  const host = ['/cgroup', '/sys/fs/cgroup', '/var/run/docker.sock'];
  return (mountPoints ?? []).filter(({ sourceVolume, containerPath }) => {
    const source = volumes?.find(({ name }) => name === sourceVolume)?.host?.sourcePath;
    return !ours.includes(containerPath ?? '') && !host.includes(source ?? '');
  });
}

function mountedVolumes({ containerDefinitions }: RegisterInput): unknown[] {
  return containerDefinitions.flatMap(({ mountPoints }) =>
    (mountPoints ?? []).map(({ sourceVolume }) => sourceVolume),
  );
}

function variable(container: ContainerDefinition | undefined, name: string): object[] {
  return (container?.environment ?? []).filter((entry) => entry.name === name);
}

/** Deep-equal, the order of members apart, and with nothing that was empty left out. */
function assertSame(after: unknown, before: unknown): void {
  assert.deepEqual(after, before);
}
