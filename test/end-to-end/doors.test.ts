import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describing } from '../../functions/clients/ecs.ts';
import type { AuditEvent } from '../../functions/report/audit-event.ts';
import type { RegisterInput, TaskDefinition } from '../../functions/sidecar/definition.ts';
import { type Plan, plan } from '../../functions/sidecar/plan.ts';
import { describeOnlyFields } from '../../functions/sidecar/registration-rules/describe-only.ts';
import { looksAt } from '../../functions/sidecar/settings.ts';
import type { LocalAccount } from '../local-account/local-account.ts';
import { agentImage } from '../local-account/start/prepared-account.ts';
import { corpus, policyOf, registerAll } from './corpus.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { clientOf, type Scenario, startScenario } from './scenario.ts';

const golden = readFileSync(new URL('../fixtures/task-definitions/policy.yml', import.meta.url), 'utf8');
const role = 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole';
const all = corpus.map(({ input }) => input);
const withPolicy = corpus.filter(({ hasPolicy }) => hasPolicy).map(({ input }) => input);
const byMetadata = corpus
  .filter(({ folder, hasPolicy }) => folder === 'rows' || hasPolicy)
  .map(({ input }) => ({ ...input, family: `${input.family}--by-metadata` }));

const usual = golden.replace(
  'rules:',
  `replaceForeignKey: true
rules:
  - match: { family: "*--opted-out-by-rule" }
    mode: off
  - match: { family: "*--execution-role-missing" }
    sidecar: { executionRole: "${role}", roles: ["Shop:web"] }
  - match: { family: "*--image-outdated" }
    sidecar: { minimumAgent: v0.12.0, roles: ["Shop:web"] }
  - match: { family: "*--image-wrong" }
    sidecar: { enforceImage: true, roles: ["Shop:web"] }
  - match: { family: "*--roles-unknown" }
    roles: []`,
);

const unusual = `
mode: register
sidecar: { roles: ["Shop:web"], executionRole: "${role}" }
rules: [{ match: { family: "*--by-metadata" }, setup: task-metadata }]
families: ["shop-*"]
relaySocket: /var/run/remora/relay.sock
enforceMounts: true
removeNeedlessSocket: true
replaceForeignKey: true
fargateResize: next
`;

/** Repairs are what takes time here. */
const clockSpeed = 20;

type Seen = Map<string, TaskDefinition>;

for (const { name, policy, inputs, least } of [
  { name: 'the usual policy, with rules', policy: usual, inputs: all, least: 80 },
  { name: 'the other keys of a policy', policy: unusual, inputs: [...withPolicy, ...byMetadata], least: 40 },
]) {
  const [byEvent, bySweep] = await Promise.all([
    startScenario({ policy, clockSpeed }),
    startScenario({ policy, clockSpeed, before: (account) => registerEverything(account, inputs) }),
  ]);
  const resolved = policyOf(policy, agentImage);
  const judge = (definition: TaskDefinition) => plan(definition, resolved);
  const looked = (family: string) => looksAt(family, resolved);
  let families: string[];

  test(`${name}: what the events find is what the plan says`, async () => {
    const [registered] = await Promise.all([registerAll(byEvent.client, inputs), bySweep.sweep()]);
    families = registered;
    await byEvent.account.settled(120_000);
    assert.ok(families.length >= least, `ECS took ${families.length}`);
    const first = await definitions(
      byEvent,
      families.map((family) => `${family}:1`),
    );
    for (const [reference, definition] of first) {
      const family = reference.replace(':1', '');
      const verdict = judge(definition);
      const expected = looked(family) && verdict.decision !== 'correct' ? [said(verdict)] : [];
      assert.deepEqual(byEvent.audits(family).map(said), expected, family);
    }
  });

  test(`${name}: what the sweep finds is what the plan says`, async () => {
    const first = await definitions(
      bySweep,
      families.map((family) => `${family}:1`),
    );
    const verdicts = [...first.values()].filter(({ family }) => looked(family)).map(judge);
    const [digest] = bySweep.digests();
    assert.deepEqual(digest?.decisions, tally(verdicts.map(({ decision }) => decision)));
    const repairs = [...first.values()].filter(
      (definition) => looked(definition.family) && isRepaired(judge(definition)),
    );
    assert.deepEqual(
      bySweep
        .audits()
        .map((audit) => `${audit.family} ${JSON.stringify(said(audit))}`)
        .toSorted(),
      repairs.map((each) => `${each.family} ${JSON.stringify(said(judge(each)))}`).toSorted(),
    );
  });

  test(`${name}: both doors leave the same definitions, and a sweep after them changes nothing`, async () => {
    const [left, right] = await Promise.all([byEvent, bySweep].map((each) => definitions(each, families)));
    for (const family of families)
      assert.deepEqual(content(left?.get(family)), content(right?.get(family)), family);
    for (const scenario of [byEvent, bySweep]) {
      assert.equal((await scenario.sweep()).enqueued, 0);
      assert.deepEqual(await scenario.dead('work-dead.fifo'), []);
      assert.deepEqual(scenario.account.bus.lost, []);
    }
  });
}

endsWithoutSecrets();

async function registerEverything(account: LocalAccount, inputs: RegisterInput[]): Promise<void> {
  const client = clientOf(account);
  await registerAll(client, inputs);
  client.destroy();
}

function isRepaired({ decision, mode }: Plan): boolean {
  return decision === 'repair' && mode === 'register';
}

/** What a plan and an audit event have in common. */
function said(verdict: Plan | AuditEvent): object {
  const { decision, mode, findings } = verdict;
  return { decision, mode, reason: 'reason' in verdict ? verdict.reason : undefined, findings };
}

function tally(names: string[]): Record<string, number> {
  const groups = [...Map.groupBy(names, (name) => name)];
  return Object.fromEntries(groups.map(([name, { length }]) => [name, length]));
}

async function definitions({ client }: Scenario, references: string[]): Promise<Seen> {
  const { describe } = describing(client);
  const all = await Promise.all(references.map(async (each) => [each, await describe(each)] as const));
  return new Map(all.filter((pair): pair is [string, TaskDefinition] => pair[1] !== undefined));
}

/** A definition without what tells one registration of it from another. */
function content(definition: TaskDefinition | undefined): object {
  assert.ok(definition);
  const copy: Record<string, unknown> = {
    ...definition,
    tags: definition.tags?.filter(({ key }) => key !== 'remora:repairs'),
  };
  for (const field of describeOnlyFields) if (field !== 'compatibilities') delete copy[field];
  return copy;
}
