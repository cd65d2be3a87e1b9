import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Plan, plan } from '../../../functions/sidecar/plan.ts';
import { describeOnlyFields } from '../../../functions/sidecar/registration-rules/describe-only.ts';
import { firstViolation } from '../../../functions/sidecar/registration-rules/first-violation.ts';
import { applications, planted } from './arbitrary-application.ts';
import { definitions, frozen, mutilated } from './arbitrary-definition.ts';
import { anyPolicy, policies } from './arbitrary-policy.ts';
import { asDescribed } from './as-described.ts';

const json = fc.jsonValue({ maxDepth: 5 });

const check = (property: Parameters<typeof fc.assert>[0], numRuns = 400) => fc.assert(property, { numRuns });

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
