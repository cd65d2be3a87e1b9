import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import type { LocalAccount } from '../local-account/local-account.ts';
import { apiKey } from '../local-account/start/prepared-account.ts';
import { started } from './scenario.ts';

/** Shorter values stand in every text by chance. */
const shortest = 6;

/** The last test of a file: whatever happened in its scenarios, nobody was shown what is nobody's business. */
export function endsWithoutSecrets(): void {
  test('no key and no value of the environment is in any log, event, message or error of ours', () => {
    for (const account of started) {
      const said = whatWeSaid(account);
      assert.ok(said.length > 0, 'nothing was said at all');
      for (const secret of secretsOf(account)) {
        const shown = said.find((text) => text.includes(secret));
        assert.equal(shown, undefined, `${secret} was shown`);
      }
    }
  });
}

/** Lambda's records of events that failed hold the event of AWS itself, and go to an encrypted queue. */
function whatWeSaid({ lambda, bus, sqs }: LocalAccount): string[] {
  const functions = new Set(lambda.invocations.map(({ functionName }) => functionName));
  return [
    ...[...functions].flatMap((name) => lambda.logs(name).map(({ line }) => line)),
    ...lambda.invocations.flatMap(({ error }) => error ?? []),
    ...bus.events.filter(({ source }) => source === 'remora').map((event) => JSON.stringify(event)),
    ...sqs.sent.filter(({ queue }) => !queue.endsWith('-doors-dead')).map(({ body }) => body),
  ];
}

/** The account's key and every value that somebody tried to register, but the ones that may be shown. */
function secretsOf({ bus }: LocalAccount): Set<string> {
  const inputs = bus.events
    .filter(({ source }) => source === 'aws.ecs')
    .map(({ detail }) => (detail as { requestParameters?: Partial<RegisterInput> }).requestParameters);
  const values = inputs
    .flatMap((input) => input?.containerDefinitions ?? [])
    .flatMap((container) => container?.environment ?? [])
    .filter(({ name }) => name === 'MACKEREL_APIKEY' || !/^MACKEREL_/.test(String(name)))
    .flatMap(({ value }) => (typeof value === 'string' && value.length >= shortest ? value : []))
    // The name of a key where a key should be: findings say the same name.
    .filter((value) => !value.startsWith('arn:'));
  return new Set([apiKey, ...values]);
}
