import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseGraphDefinitions } from '../../../agent/plugins/parse-graph-definitions.ts';

const parse = (json: unknown, headline = '# mackerel-agent-plugin') =>
  parseGraphDefinitions(`${headline}\n${typeof json === 'string' ? json : JSON.stringify(json)}`);

describe('what a plugin prints of its graphs', () => {
  test('labels, units and what is stacked', () => {
    const metrics = [{ name: 'd6', label: 'Die 6', stacked: true }, { name: 'd20' }];
    assert.deepEqual(parse({ graphs: { 'dice.#': { label: 'My Dice', unit: 'integer', metrics } } }), [
      {
        name: 'custom.dice.#',
        displayName: 'My Dice',
        unit: 'integer',
        metrics: [
          { name: 'custom.dice.#.d6', displayName: 'Die 6', isStacked: true },
          { name: 'custom.dice.#.d20', isStacked: false },
        ],
      },
    ]);
  });

  test('keys of any case; the last of equal ones; null is nothing; what is not known is not looked at', () => {
    const json = `{"GRAPHS":{"a":{"LABEL":"one","label":"two","Unit":null,"colour":1,
      "Metrics":[{"Name":"x","Label":null,"STACKED":true}]}},"version":2}`;
    assert.deepEqual(parse(json), [
      {
        name: 'custom.a',
        displayName: 'two',
        unit: 'float',
        metrics: [{ name: 'custom.a.x', isStacked: true }],
      },
    ]);
  });

  test('a unit that is not known is for Mackerel to judge; none is float; no metrics are null', () => {
    assert.deepEqual(parse({ graphs: { a: { unit: 'furlong' }, b: null, c: { unit: '', metrics: [] } } }), [
      { name: 'custom.a', unit: 'furlong', metrics: null },
      { name: 'custom.b', unit: 'float', metrics: null },
      { name: 'custom.c', unit: 'float', metrics: null },
    ]);
  });

  test('the first line must only begin with the headline', () => {
    assert.deepEqual(parse({}, '# mackerel-agent-plugin version=1'), []);
    for (const text of [
      '',
      'a 1 2\n',
      '# mackerel-agent-plugin',
      ' # mackerel-agent-plugin\n{}',
      '# mackerel\n{}',
    ])
      assert.equal(parseGraphDefinitions(text), undefined);
  });

  const wrong: [string, string, RegExp][] = [
    ['no JSON', '{"graphs":{"secret', /what follows the headline is no JSON$/],
    ['something after it', '{} x', /no JSON$/],
    ['a list', '[]', /graphs is asked of no object/],
    ['graphs that are a list', '{"graphs":[]}', /graphs must be of type object/],
    ['a graph that is a text', '{"graphs":{"a":"b"}}', /label is asked of no object/],
    ['a label that is a number', '{"graphs":{"a":{"label":1}}}', /label must be of type string/],
    [
      'stacked that is a text',
      '{"graphs":{"a":{"metrics":[{"stacked":"true"}]}}}',
      /stacked must be of type boolean/,
    ],
  ];
  for (const [what, json, message] of wrong)
    test(`${what} is an error`, () => assert.throws(() => parse(json), message));

  test('any JSON gives definitions or an error that says why', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        try {
          parse(json);
        } catch (error) {
          assert.match((error as Error).message, /^failed to decode plugin meta: /);
        }
      }),
    );
  });
});
