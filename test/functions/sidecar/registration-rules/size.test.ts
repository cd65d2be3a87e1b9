import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegisterInput } from '../../../../functions/sidecar/definition.ts';
import {
  maxDefinitionSize,
  sizeOf,
  sizeViolation,
} from '../../../../functions/sidecar/registration-rules/size.ts';

const definition = (value: string, tags?: RegisterInput['tags']): RegisterInput => ({
  family: 'web',
  containerDefinitions: [{ name: 'app', image: 'nginx', environment: [{ name: 'TEXT', value }] }],
  ...(tags && { tags }),
});

test('counts the bytes of compact JSON without the tags', () => {
  const plain = definition('魚\n');
  assert.equal(sizeOf(plain), Buffer.byteLength(JSON.stringify(plain)));
  assert.equal(sizeOf(definition('魚\n', [{ key: 'team', value: 'web' }])), sizeOf(plain));
});

test("refuses what is one byte over 64 KiB, with ECS's words", () => {
  const room = maxDefinitionSize - sizeOf(definition(''));
  assert.equal(sizeViolation(definition('x'.repeat(room))), undefined);
  assert.equal(
    sizeViolation(definition('x'.repeat(room + 1))),
    "Actual length: '65537'. Max allowed length is '65536' bytes.",
  );
  assert.equal(
    sizeViolation(definition('魚'.repeat(room / 2))),
    `Actual length: '${sizeOf(definition('魚'.repeat(room / 2)))}'. Max allowed length is '65536' bytes.`,
  );
  assert.ok(sizeViolation(definition('\u0001'.repeat(11_000))), 'six bytes for each');
});
