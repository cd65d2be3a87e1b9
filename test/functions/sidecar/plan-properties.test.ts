import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ContainerDefinition, RegisterInput } from '../../../functions/sidecar/definition.ts';
import { type Plan, plan } from '../../../functions/sidecar/plan.ts';
import { describeOnlyFields } from '../../../functions/sidecar/registration-rules/describe-only.ts';
import { firstViolation } from '../../../functions/sidecar/registration-rules/first-violation.ts';
import {
  applications,
  asDescribed,
  type Case,
  definitions,
  executionRole,
  frozen,
  mutilated,
  planted,
} from './arbitrary-definition.ts';
import { policyOf } from './policy-of.ts';

const sidecar = `sidecar: { roles: ["Shop:web"], executionRole: "${executionRole}" }`;
const policies = [
  `mode: register\n${sidecar}`,
  `mode: register\n${sidecar}\nsetup: task-metadata`,
  `mode: register\n${sidecar}\nsetup: task-metadata\nremoveNeedlessSocket: true`,
  `mode: register\n${sidecar}\nrelaySocket: /var/run/remora/relay.sock\nenforceMounts: true`,
  `mode: register\n${sidecar}\nfargateResize: next\nrules: [{ match: { family: "shop-*", tags: { team: "" } }, hostOs: al1 }]`,
  `mode: register\nsidecar: { enforceImage: true, restartPolicy: "on", executionRole: "${executionRole}" }`,
].map(policyOf);
const anyPolicy = fc.constantFrom(...policies);
const json = fc.jsonValue({ maxDepth: 5 });

const check = (property: Parameters<typeof fc.assert>[0], numRuns = 400) => fc.assert(property, { numRuns });

type Repair = Extract<Plan, { decision: 'repair' }>;

/** Runs over every case that is repaired. */
function everyRepair(holds: (made: Repair, each: Case, policy: (typeof policies)[number]) => void): void {
  check(
    fc.property(definitions, anyPolicy, (each, policy) => {
      const made = plan(frozen(each.definition), policy);
      if (made.decision === 'repair') holds(made, each, policy);
    }),
  );
}

test('the applications are ones that ECS takes', () => {
  check(fc.property(applications, ({ definition }) => assert.equal(firstViolation(definition), undefined)));
});

test('any JSON gives a plan', () => {
  check(
    fc.property(json, json, anyPolicy, (value, list, policy) => {
      plan(value, policy);
      plan({ containerDefinitions: [value], tags: list }, policy);
      plan(
        { family: value, containerDefinitions: [{ name: 'a', environment: list }], networkMode: list },
        policy,
      );
    }),
  );
});

test('a definition that is half JSON, half template gives a plan, and what is repaired stays so', () => {
  check(
    fc.property(mutilated, anyPolicy, (definition, policy) => {
      const made = plan(frozen(definition), policy);
      if (made.decision !== 'repair') return;
      assert.equal(firstViolation(made.registerInput), undefined);
      assert.equal(plan(made.registerInput, policy).decision, 'correct');
    }),
    3000,
  );
});

test('a definition is never exempt, and refused only where no sidecar could help', () => {
  check(
    fc.property(definitions, anyPolicy, ({ definition, row, broken }, policy) => {
      const made = plan(definition, policy);
      assert.notEqual(made.decision, 'exempt');
      if (made.decision !== 'refuse') return;
      assert.equal(policy.setup, 'task-metadata');
      // Host paths on Fargate are none of this setup's business, and ECS takes them from nobody.
      if (made.reason === 'invalid') assert.ok(row === 2 && broken.includes('host mounts'));
      else assert.deepEqual([made.reason, row], ['network-none', 6]);
    }),
  );
});

test('a right sidecar is correct, and a spoiled one is repaired', () => {
  check(
    fc.property(definitions, ({ definition, sidecar: place, broken }) => {
      const { decision, findings } = plan(definition, policies[0] as (typeof policies)[number]);
      const errors = findings.some(({ severity }) => severity === 'error');
      assert.equal(decision, errors ? 'repair' : 'correct');
      if (place === undefined) assert.equal(decision, 'repair');
      else if (broken.length === 0) assert.equal(decision, 'correct');
    }),
  );
});

test('a repaired definition plans as correct, as it is sent and as ECS describes it', () => {
  everyRepair(({ registerInput }, _each, policy) => {
    assert.equal(plan(registerInput, policy).decision, 'correct');
    const described = plan(asDescribed(registerInput, 8), policy);
    assert.equal(described.decision, 'correct');
    assert.ok(!described.findings.some(({ severity }) => severity === 'error'));
  });
});

test('a described definition is repaired like the register input that it came from', () => {
  check(
    fc.property(definitions, anyPolicy, ({ definition }, policy) => {
      const sent = plan(definition, policy);
      const described = plan(asDescribed(definition, 7), policy);
      assert.equal(described.decision, sent.decision);
      if (described.decision !== 'repair') return;
      for (const field of describeOnlyFields) assert.ok(!(field in described.registerInput));
      const ours = { key: 'remora:repairs', value: 'shop-web:7' };
      assert.deepEqual(described.registerInput.tags, [...(definition.tags ?? []), ours]);
    }),
  );
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

test('the mode changes nothing but the mode', () => {
  check(
    fc.property(definitions, anyPolicy, ({ definition }, policy) => {
      const { mode: registers, ...one } = plan(definition, policy);
      const { mode: reports, ...other } = plan(definition, { ...policy, mode: 'report' });
      assert.deepEqual([registers, reports], ['register', 'report']);
      assert.deepEqual(one, other);
    }),
  );
});

test('nothing that is said shows an environment value, a secret or a member that nobody knows', () => {
  const silent = (made: Plan) => {
    const said = { ...made, registerInput: undefined };
    assert.ok(!JSON.stringify(said).includes(planted), JSON.stringify(said));
  };
  check(fc.property(definitions, anyPolicy, ({ definition }, policy) => silent(plan(definition, policy))));
  check(
    fc.property(mutilated, anyPolicy, (definition, policy) => silent(plan(definition, policy))),
    1500,
  );
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
