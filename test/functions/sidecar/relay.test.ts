import assert from 'node:assert/strict';
import { test } from 'node:test';
import definition from '../../../docs/agent-relay.task-definition.json' with { type: 'json' };
import { agent, codes, planned, repaired, task, web } from './examples.ts';
import { publishedImage } from './policy-of.ts';

const {
  containerDefinitions: [relay],
  volumes,
} = definition;

test("the relay's task is the agent's alone, in whichever way it is started", () => {
  const starts: object[] = [
    {},
    { image: publishedImage },
    { command: ['mackerel-container-agent', 'relay'] },
    { entryPoint: ['mackerel-container-agent', 'relay'], command: undefined },
    { entryPoint: ['bun', '/app/agent.mjs', 'relay'], command: undefined },
    { command: ['--', 'relay'] },
  ];
  for (const over of starts) {
    const made = planned({ ...definition, containerDefinitions: [{ ...relay, ...over }] });
    assert.deepEqual([made.decision, 'reason' in made && made.reason], ['exempt', 'agent-only']);
  }
});

test('the word alone makes no relay of a sidecar', () => {
  for (const over of [
    { command: ['-role', 'relay'] },
    { entryPoint: ['/relay'], command: ['--name', 'relay'] },
  ]) {
    const made = planned(task({ networkMode: 'host', containerDefinitions: [web, agent('ecs', over)] }));
    assert.deepEqual([made.decision, codes(made)], ['correct', ['mounts-absent']]);
  }
});

test('a relay beside an application is not its sidecar, and stays as it is', () => {
  const added = repaired(task({ networkMode: 'bridge', volumes, containerDefinitions: [web, relay] }));
  assert.deepEqual(
    added.containerDefinitions.map(({ name }) => name),
    ['web', 'relay', 'mackerel-container-agent'],
  );
  assert.deepEqual(added.containerDefinitions[1], relay);
});

test('a relay beside a sidecar is no second one', () => {
  const made = planned(
    task({ networkMode: 'host', volumes, containerDefinitions: [web, agent('ecs'), relay] }),
  );
  assert.deepEqual([made.decision, codes(made)], ['correct', ['mounts-absent']]);
});
