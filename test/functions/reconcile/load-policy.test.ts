import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicy } from '../../../functions/reconcile/load-policy.ts';
import { denied, place } from './account.ts';

const policyParameter = '/remora/dev/policy';

/** Loads a policy in a Parameter Store where these may not be read. */
function load(text: string, unreadable: string[]) {
  const read = async (name: string) => {
    if (unreadable.includes(name)) throw denied(name);
    return name === policyParameter ? text : `image-in-${name}`;
  };
  return loadPolicy(read, policyParameter, place);
}

test('an image’s parameter that may not be read breaks the policy where it is named, and reports by the rest', async () => {
  const { policy, broken, errors } = await load(
    `
      mode: register
      exclude: [legacy]
      rules:
        - { match: { family: a }, mode: register }
        - { match: { family: b }, sidecar: { image: { parameter: /elsewhere/image } } }
    `,
    ['/elsewhere/image'],
  );
  assert.deepEqual(broken, ['rules[1].sidecar.image.parameter']);
  assert.match(
    errors[0]?.message ?? '',
    /may not read the parameter \/elsewhere\/image; .*readableParameters/,
  );
  assert.deepEqual([policy.mode, policy.onlyReport, policy.exclude], ['report', true, ['legacy']]);
});

test('the default image’s parameter counts as named', async () => {
  const { broken } = await load('mode: register', ['/remora/dev/agent-image']);
  assert.deepEqual(broken, ['sidecar.image.parameter']);
});

test('a policy that may not be read is a broken one', async () => {
  const { policy, broken, errors } = await load('mode: register', [policyParameter]);
  assert.deepEqual([policy.mode, broken], ['report', ['(document)']]);
  assert.match(errors[0]?.message ?? '', /may not read the parameter \/remora\/dev\/policy/);
});

test('a Parameter Store that cannot be asked is a failure', async () => {
  const away = () => Promise.reject(new Error('Rate exceeded'));
  await assert.rejects(loadPolicy(away, policyParameter, place), /Rate exceeded/);
});
