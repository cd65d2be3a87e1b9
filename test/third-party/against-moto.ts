/** Is the strict account's answer moto's, where moto knows better than to take everything? */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrationRules } from '../../functions/sidecar/registration-rules/first-violation.ts';
import { differences, type Known } from './differences.ts';
import { judged, registrar } from './judged.ts';
import { startMoto } from './moto.ts';
import { programOf } from './venv.ts';

/** All that moto looks at. */
const motosOwn = ['container-memory-missing', 'container-name-empty', 'fargate-pid-mode'];

const known: Known = {
  ours: {
    'moto looks at nothing else': registrationRules
      .map(({ id }) => id)
      .filter((id) => !motosOwn.includes(id)),
    'moto takes any type for any other, or falls over': ['wrong-type'],
  },
  theirs: { 'no JSON': 'moto answers with a page of HTML when it falls over' },
};

test('moto and the strict account take and refuse the same, in the same words', async () => {
  const moto = await startMoto(programOf('moto_server'));
  const register = registrar(moto.url);
  const all = await judged();
  const refusals = new Map<string, string[]>();
  for (const { name, input } of all) {
    const refusal = await register(input);
    refusals.set(
      name,
      refusal === undefined ? [] : [/^Unexpected token/.test(refusal) ? 'no JSON' : refusal],
    );
  }
  await moto.stop();
  const found = differences(
    all,
    ({ name }) => refusals.get(name) ?? [],
    ({ message }, refusal) => message === refusal,
    known,
  );
  assert.deepEqual(found, []);
});
