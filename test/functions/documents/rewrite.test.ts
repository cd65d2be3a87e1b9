import assert from 'node:assert/strict';
import { test } from 'node:test';
import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { readDefinitions } from '../../../functions/documents/read-definitions.ts';
import { rewrite } from '../../../functions/documents/rewrite.ts';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { plan } from '../../../functions/sidecar/plan.ts';
import { policyOf } from '../sidecar/policy-of.ts';
import { caseInputs } from './case-inputs.ts';
import { type WrittenStyle, writtenStyles } from './written-styles.ts';

const policy = policyOf('sidecar: { executionRole: "arn:aws:iam::123456789012:role/execution" }');

/** The text with every repair made in it; undefined where none is to be made. */
function fixed(text: string, format: 'json' | 'yaml'): string | undefined {
  const found = readDefinitions(text, format);
  assert.ok(Array.isArray(found), JSON.stringify(found));
  const rewritings = found.flatMap((one) => {
    const made = plan(one.definition, policy);
    return made.decision === 'repair' ? [{ found: one, registerInput: made.registerInput }] : [];
  });
  if (rewritings.length === 0) return undefined;
  const rewritten = rewrite(text, format, rewritings);
  assert.ok('text' in rewritten, JSON.stringify(rewritten));
  return rewritten.text;
}

function decisionOn(text: string, format: 'json' | 'yaml'): string[] {
  const found = readDefinitions(text, format);
  assert.ok(Array.isArray(found));
  return found.map((one) => plan(one.definition, policy).decision);
}

for (const [name, { format, write }] of Object.entries(writtenStyles)) {
  test(`${name}: after every repair the plan says correct, and a second one finds nothing`, () => {
    let repairs = 0;
    for (const input of caseInputs) {
      const after = fixed(write(input), format);
      if (after === undefined) continue;
      repairs++;
      assert.deepEqual(decisionOn(after, format), ['correct'], after);
      assert.equal(fixed(after, format), undefined);
      assert.equal(/\r\n/.test(after), /\r\n/.test(write(input)));
      assert.equal(/[^\r]\n/.test(after), /[^\r]\n/.test(write(input)));
      assert.equal(after.endsWith('\n'), write(input).endsWith('\n'));
    }
    assert.ok(repairs > 50);
  });
}

/** Lines that went, and lines that came. */
function lineChanges(before: string, after: string): { gone: string[]; new: string[] } {
  const lines = structuredPatch('', '', before, after, '', '', { context: 0 }).hunks.flatMap(
    (hunk) => hunk.lines,
  );
  const those = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  return { gone: those('-'), new: those('+') };
}

test('what a repair does not touch keeps its bytes', () => {
  const text = `{
  // The shop.
  "family":   "shop", "networkMode": "awsvpc",
  "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
  "containerDefinitions": [
    { "name": "web", "image": "web:1", "memory": 1.0e2, "command": [ "a" , "b" ] },
    {
      "name": "mackerel-container-agent", // ours
      "image": "mackerel/mackerel-container-agent:v0.12.0",
      "memory": 128,
      "essential": true, /* wrong */
      "environment": [
        { "name": "MACKEREL_APIKEY", "value": "key" }, // leaves
        { "name": "MACKEREL_CONTAINER_PLATFORM", "value": "ecs" } // stays
      ]
    }
  ],
}`;
  assert.deepEqual(lineChanges(text, fixed(text, 'json') ?? ''), {
    gone: [
      '      "essential": true, /* wrong */',
      '        { "name": "MACKEREL_APIKEY", "value": "key" }, // leaves',
    ],
    new: [
      '      "essential": false, /* wrong */',
      '      ],',
      '      "secrets": [',
      '        {',
      '          "name": "MACKEREL_APIKEY",',
      '          "valueFrom": "arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key"',
      '        }',
    ],
  });
});

test('a variable that changes keeps its lines where another one goes', () => {
  const text = `{
  "family": "shop", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
  "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
  "containerDefinitions": [
    { "name": "web", "image": "web:1" },
    {
      "name": "mackerel-container-agent",
      "image": "mackerel/mackerel-container-agent:v0.12.0",
      "essential": false,
      "environment": [
        { "name": "MACKEREL_APIKEY", "value": "key" }, // the key
        { "name": "MACKEREL_CONTAINER_PLATFORM", "value": "wrong" }, // the platform
        { "name": "LOG_LEVEL", "value": "info" }
      ]
    }
  ]
}`;
  const { gone, new: added } = lineChanges(text, fixed(text, 'json') ?? '');
  assert.deepEqual(gone, [
    '        { "name": "MACKEREL_APIKEY", "value": "key" }, // the key',
    '        { "name": "MACKEREL_CONTAINER_PLATFORM", "value": "wrong" }, // the platform',
  ]);
  assert.equal(
    added[0],
    '        { "name": "MACKEREL_CONTAINER_PLATFORM", "value": "ecs_awsvpc" }, // the platform',
  );
});

test('comments, order and quotes of YAML stay', () => {
  const text = `# The shop.
networkMode: awsvpc   # always
"family": 'shop'
executionRoleArn: arn:aws:iam::123456789012:role/execution

containerDefinitions:
# the web server
- {name: web, image: "web:1", memory: 0x80}
# the agent
- name: mackerel-container-agent
  image: mackerel/mackerel-container-agent:v0.12.0
  memory: 128
  environment: # variables
  - {name: MACKEREL_CONTAINER_PLATFORM, value: fargate} # wrong
  secrets:
  - name: MACKEREL_APIKEY
    valueFrom: >-
      /remora/dev/mackerel-api-key
# the end`;
  assert.deepEqual(lineChanges(text, fixed(text, 'yaml') ?? ''), {
    gone: ['  - {name: MACKEREL_CONTAINER_PLATFORM, value: fargate} # wrong'],
    new: ['  - {name: MACKEREL_CONTAINER_PLATFORM, value: "ecs_awsvpc"} # wrong', '  essential: false'],
  });
});

test('a repair inside an answer of describe-task-definition leaves the rest of the answer', () => {
  const [input] = caseInputs.filter(
    (one) => plan(one, policy).decision === 'repair' && one.tags && one.revision,
  );
  const { tags, ...taskDefinition } = input as RegisterInput;
  const text = JSON.stringify({ tags, taskDefinition, ResponseMetadata: {} }, null, 4);
  const after = JSON.parse(fixed(text, 'json') ?? '');
  assert.deepEqual(after.tags, tags);
  assert.equal(after.taskDefinition.revision, input?.revision);
  assert.deepEqual(after.ResponseMetadata, {});
});

test('every document of a YAML text is repaired', () => {
  const documents = caseInputs.filter((input) => plan(input, policy).decision === 'repair').slice(0, 3);
  const text = documents.map((input) => (writtenStyles.YAML as WrittenStyle).write(input)).join('---\n');
  assert.deepEqual(decisionOn(fixed(text, 'yaml') ?? '', 'yaml'), ['correct', 'correct', 'correct']);
});

const aliased = (role: string) => `family: shop
networkMode: awsvpc
executionRoleArn: arn:aws:iam::123456789012:role/execution
x-environment: &environment
- { name: MACKEREL_CONTAINER_PLATFORM, value: ${role} }
containerDefinitions:
- { name: web, image: web:1, memory: 64, environment: *environment }
- name: mackerel-container-agent
  image: mackerel/mackerel-container-agent:v0.12.0
  essential: false
  memory: 128
  environment: *environment
  secrets: [{ name: MACKEREL_APIKEY, valueFrom: /key }]
`;

test('an alias in the sidecar is written out; an anchor that others share is not changed', () => {
  const alias = aliased('fargate').replace(
    'name: web, image: web:1, memory: 64, environment: *environment',
    'name: web, image: web:1, memory: 64',
  );
  assert.deepEqual(lineChanges(alias, fixed(alias, 'yaml') ?? ''), {
    gone: ['  environment: *environment'],
    new: ['  environment:', '  - name: MACKEREL_CONTAINER_PLATFORM', '    value: ecs_awsvpc'],
  });
  const anchor = alias.replace(
    'environment: *environment',
    'environment: &own\n  - { name: MACKEREL_CONTAINER_PLATFORM, value: fargate }\n  x: *own',
  );
  const found = readDefinitions(anchor, 'yaml');
  assert.ok(Array.isArray(found) && found[0]);
  const made = plan(found[0].definition, policy);
  assert.ok(made.decision === 'repair');
  const rewritten = rewrite(anchor, 'yaml', [{ found: found[0], registerInput: made.registerInput }]);
  assert.match('problem' in rewritten ? rewritten.problem : '', /an anchor \(&\) or a merge/);
});

test('any list becomes any other, in every style', () => {
  const item = fc.oneof(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.string({ maxLength: 4 }) }),
    fc.constantFrom('x', 'y', 1, true, null),
    fc.array(fc.constantFrom('p', 'q'), { maxLength: 2 }),
  );
  const member = fc.array(item, { maxLength: 5 });
  const container = fc.record(
    { name: fc.constant('web'), command: member, links: member },
    { requiredKeys: ['name'] },
  );
  const definition = fc.record({
    family: fc.constant('web'),
    containerDefinitions: fc.array(container, { minLength: 1, maxLength: 3 }),
  });
  const style = fc.constantFrom(...Object.keys(writtenStyles));
  fc.assert(
    fc.property(style, definition, definition, (name, before, after) => {
      const { format, write } = writtenStyles[name] as WrittenStyle;
      const text = write(before);
      const found = readDefinitions(text, format);
      assert.ok(Array.isArray(found) && found[0]);
      const rewritten = rewrite(text, format, [
        { found: found[0], registerInput: after as unknown as RegisterInput },
      ]);
      assert.ok('text' in rewritten, text);
    }),
    { numRuns: 400 },
  );
});
