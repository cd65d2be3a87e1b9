import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../../../functions/sidecar/plan.ts';
import { policyOf } from './policy-of.ts';

type Json = Record<string, unknown>;

interface Situation {
  definition: Json & { containerDefinitions: (Json | null)[]; tags: Json[] };
  setup: 'by-network-mode' | 'task-metadata';
  facts: { sourceDeregistered?: boolean };
}

const agent = (name: string) => ({ name, image: 'mackerel/mackerel-container-agent:v0.12.0', memory: 64 });

/** Every reason to leave a definition alone or to refuse it, in the order in which they count, and how to bring it about. */
const reasons: Readonly<Record<string, (situation: Situation) => void>> = {
  unreadable: ({ definition }) => definition.containerDefinitions.push(null),
  'not-active': ({ definition }) => {
    definition.status = 'INACTIVE';
  },
  'opted-out': ({ definition }) => definition.tags.push({ key: 'remora:mode', value: 'off' }),
  excluded: ({ definition }) => {
    definition.family = 'batch-nightly';
  },
  windows: ({ definition }) => {
    definition.runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2025_CORE' };
  },
  'agent-only': ({ definition }) => {
    for (const container of definition.containerDefinitions)
      if (container) container.secrets = [{ name: 'MACKEREL_CONTAINER_PLATFORM', valueFrom: 'p' }];
  },
  'ephemeral-registrar': ({ definition }) => {
    definition.registeredBy = 'arn:aws:sts::123456789012:assumed-role/one-off-runner/run';
  },
  'source-deregistered': ({ facts }) => {
    facts.sourceDeregistered = true;
  },
  'platform-unresolved': ({ definition }) => {
    definition.requiresCompatibilities = ['${LAUNCH_TYPE}'];
  },
  'sidecar-duplicate': ({ definition }) => definition.containerDefinitions.push(agent('one'), agent('two')),
  'network-none': (situation) => {
    situation.setup = 'task-metadata';
    situation.definition.networkMode = 'none';
  },
  'execution-role-missing': ({ definition }) => {
    delete definition.executionRoleArn;
  },
  'too-many-containers': ({ definition }) => {
    for (let i = 0; i < 10; i++)
      definition.containerDefinitions.push({ name: `w${i}`, image: 'busybox', memory: 4 });
  },
  'too-large': ({ definition }) => {
    definition.someday = 'x'.repeat(66_000);
  },
  invalid: ({ definition }) => {
    definition.pidMode = 'everybody';
  },
};

function reasonOf(...names: string[]): string {
  const situation: Situation = {
    definition: {
      family: 'shop-web',
      status: 'ACTIVE',
      executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
      tags: [{ key: 'remora:repairs', value: 'shop-web:1' }],
      containerDefinitions: [{ name: 'web', image: 'nginx:1.29', memory: 64 }],
    },
    setup: 'by-network-mode',
    facts: {},
  };
  for (const name of names) reasons[name]?.(situation);
  const policy = policyOf(
    `setup: ${situation.setup}\nexclude: ["batch-*"]\nignoreRegistrars: ["*/one-off-runner/*"]\n`,
  );
  const made = plan(situation.definition, policy, situation.facts);
  return 'reason' in made ? made.reason : made.decision;
}

const names = Object.keys(reasons);

test('nothing of it is the case at first', () => assert.equal(reasonOf(), 'repair'));

for (const [i, earlier] of names.entries()) {
  test(`${earlier} comes before what is asked after it`, () => {
    assert.equal(reasonOf(earlier), earlier);
    // The later reason is brought about first, so that the earlier one sees all of its containers.
    for (const later of names.slice(i + 1))
      assert.equal(reasonOf(later, earlier), earlier, `${earlier}, ${later}`);
  });
}
