import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { severities } from '../../../functions/sidecar/findings.ts';
import { type Plan, plan } from '../../../functions/sidecar/plan.ts';
import { changesBetween } from './changes.ts';
import { policyOf } from './policy-of.ts';

/**
 * Every `<case>.json` is a task definition and `<case>.plan.json` what the rules make of it. Beside a case may lie the
 * policy that it is planned under (`<case>.policy.yml`, else `policy.yml`) and what the definition does
 * not say about itself (`<case>.facts.json`). Cases in `rows` are planned under both setups.
 * `REFRESH_GOLDEN=1` writes the plans anew: read each of them before it is committed.
 */
const root = new URL('../../fixtures/task-definitions/', import.meta.url);
const refresh = process.env.REFRESH_GOLDEN === '1';
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = folders.flatMap(({ name }) =>
  readdirSync(new URL(`${name}/`, root)).map((file) => `${name}/${file}`),
);
const cases = files
  .filter((file) => /^[^.]+\.json$/.test(file))
  .map((file) => file.slice(0, -'.json'.length));

const goldens = new Set<string>();
const seen = new Set<string>();

for (const name of cases) {
  test(`plan of ${name}`, () => holds(name, 'plan', policyFor(name)));
  if (!name.startsWith('rows/')) continue;
  test(`plan of ${name} by task metadata`, () =>
    holds(name, 'task-metadata.plan', `${policyFor(name)}\nsetup: task-metadata\n`));
}

test('no golden plan is left of a case that is gone', () => {
  assert.deepEqual(
    files.filter((file) => file.endsWith('.plan.json') && !goldens.has(file)),
    [],
  );
});

test('every decision, reason and finding stands in some golden plan', () => {
  const exempt = 'not-active opted-out excluded windows agent-only ephemeral-registrar source-deregistered';
  const refuse =
    'unreadable platform-unresolved sidecar-duplicate network-none execution-role-missing too-many-containers too-large invalid';
  const all = [
    'correct',
    'repair',
    ...exempt.split(' ').map((reason) => `exempt ${reason}`),
    ...refuse.split(' ').map((reason) => `refuse ${reason}`),
    ...Object.keys(severities).map((code) => `finding ${code}`),
  ];
  assert.deepEqual(
    all.filter((each) => !seen.has(each)),
    [],
  );
});

after(() => refresh && process.stdout.write('The golden plans were written anew.\n'));

function holds(name: string, suffix: string, policyText: string): void {
  const definition = read(`${name}.json`);
  const facts = existsSync(new URL(`${name}.facts.json`, root)) ? read(`${name}.facts.json`) : {};
  const policy = policyOf(policyText);
  const made = plan(definition, policy, facts as object);
  remember(made);
  const golden = `${name}.${suffix}.json`;
  goldens.add(golden);
  const readable = JSON.parse(JSON.stringify(readablePlan(definition, made)));
  if (refresh) writeFileSync(new URL(golden, root), `${JSON.stringify(readable, null, 2)}\n`);
  assert.deepEqual(readable, read(golden));
  if (made.decision === 'repair')
    assert.equal(plan(made.registerInput, policy, facts as object).decision, 'correct');
}

/** A plan with the changes to the definition in the place of the whole register input. */
function readablePlan(definition: unknown, made: Plan): object {
  if (made.decision !== 'repair') return made;
  const { registerInput, ...rest } = made;
  return { ...rest, changes: changesBetween(definition, registerInput) };
}

function remember({ decision, findings, ...rest }: Plan): void {
  seen.add('reason' in rest ? `${decision} ${rest.reason}` : decision);
  for (const { code } of findings) seen.add(`finding ${code}`);
}

function policyFor(name: string): string {
  const own = new URL(`${name}.policy.yml`, root);
  return readFileSync(existsSync(own) ? own : new URL('policy.yml', root), 'utf8');
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, root), 'utf8'));
}
