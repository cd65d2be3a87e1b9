import assert from 'node:assert/strict';
import { test } from 'node:test';
import { positionAt } from '../../../functions/documents/position-at.ts';
import { locate, readDefinitions } from '../../../functions/documents/read-definitions.ts';

const definition = { family: 'web', containerDefinitions: [{ name: 'web', image: 'web:1' }] };

function one(text: string, format?: 'json' | 'yaml') {
  const read = readDefinitions(text, format);
  assert.ok(Array.isArray(read), JSON.stringify(read));
  assert.equal(read.length, 1);
  return read[0] as (typeof read)[0];
}

function problem(text: string, format?: 'json' | 'yaml') {
  const read = readDefinitions(text, format);
  assert.ok(!Array.isArray(read), 'it was read');
  return read;
}

test('a register input is read from JSON, JSON with comments, and YAML', () => {
  const yaml = 'family: web\ncontainerDefinitions:\n  - name: web\n    image: web:1\n';
  for (const text of [JSON.stringify(definition), `// ours\n${JSON.stringify(definition, null, 2)}`, yaml])
    assert.deepEqual(one(text).definition, definition);
  assert.deepEqual(one('{family: web, containerDefinitions: []}', 'yaml').definition, {
    family: 'web',
    containerDefinitions: [],
  });
});

test('an answer of describe-task-definition is read with its tags inside', () => {
  const tags = [{ key: 'a', value: 'b' }];
  const read = one(JSON.stringify({ taskDefinition: { ...definition, revision: 3 }, tags }));
  assert.equal(read.form, 'answer');
  assert.deepEqual(read.definition, { ...definition, revision: 3, tags });
  assert.deepEqual(one(JSON.stringify({ taskDefinition: definition, tags: [] })).definition, definition);
});

test('each document of a YAML text is a definition, but for empty ones', () => {
  const read = readDefinitions('family: a\n---\n---\nfamily: b\n', 'yaml');
  assert.ok(Array.isArray(read));
  assert.deepEqual(
    read.map((found) => found.definition),
    [{ family: 'a' }, { family: 'b' }],
  );
});

test('aliases and merges of YAML are read as what they stand for', () => {
  const text = 'x: &x { a: 1, b: 2 }\ny: { <<: *x, b: 3 }\nz: { <<: [{ c: 1 }, *x] }\n';
  assert.deepEqual(one(text).definition, { x: { a: 1, b: 2 }, y: { b: 3, a: 1 }, z: { c: 1, a: 1, b: 2 } });
});

test('a member may have any name', () => {
  const read = one('{"__proto__": {"a": 1}, "family": "web"}').definition;
  assert.deepEqual(Object.keys(read as object), ['__proto__', 'family']);
});

test('what cannot be read is said in a sentence, with the line, and never quoted', () => {
  const cases: [string, 'json' | 'yaml' | undefined, string, number?][] = [
    ['', undefined, 'it is empty'],
    ['# nothing\n', 'yaml', 'it is empty'],
    ['{\n"a": "SECRET"\n"b": 1}', 'json', 'it is not JSON: a comma is missing', 3],
    ['{"a": SECRET}', 'json', 'it is not JSON: a word stands where none may', 1],
    ['{"a": 1}\n{"b": 2}', 'json', 'it is not JSON: there is something after its end', 2],
    ['{"a": 1,\n"a": 2}', 'json', 'it is ambiguous: a key stands there twice', 2],
    ['a: 1\na: SECRET', 'yaml', 'it is not YAML: Map keys must be unique', 2],
    ['a: *SECRET', 'yaml', 'it has an alias of nothing', 1],
    ['a: &a [*a]', 'yaml', 'it has an alias of what it is itself a part of', 1],
    ['? [a]\n: b', 'yaml', 'it has a key that is no text', 1],
    ['[\n'.repeat(100_000), 'json', 'its values are nested too deeply'],
    ['['.repeat(100_000), 'yaml', 'its values are nested too deeply'],
  ];
  for (const [text, format, sentence, line] of cases) {
    const read = problem(text, format);
    assert.deepEqual(read, { problem: sentence, ...(line !== undefined && { line }) });
    assert.doesNotMatch(JSON.stringify(read), /SECRET/);
  }
});

test('aliases of aliases do not exhaust the memory', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 10; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  assert.equal(problem(lines.join('\n'), 'yaml').problem, 'its aliases come to too many values');
});

test("a finding's path is found in every form, or the nearest thing around it", () => {
  const template = `Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Essential: true
`;
  const answer = `{
  "taskDefinition": {
    "containerDefinitions": [
      {
        "essential": true
      }
    ]
  },
  "tags": [
    { "key": "a" }
  ]
}`;
  const cases: [string, string, number][] = [
    [template, 'containerDefinitions[0].essential', 7],
    [template, 'containerDefinitions[0].image', 6],
    [template, 'containerDefinitions[5].image', 5],
    [answer, 'containerDefinitions[0].essential', 5],
    [answer, 'tags[0].key', 10],
    [answer, '', 2],
  ];
  for (const [text, path, line] of cases) {
    const { start } = locate(one(text), path);
    assert.equal(positionAt(text, start).line, line, path);
  }
});
