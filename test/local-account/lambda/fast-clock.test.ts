import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createClock } from '../clock.ts';
import { deployedBundle } from './deployed-bundle.ts';
import { LambdaHost } from './lambda-host.ts';

const clock = createClock(100);
const host = new LambdaHost({
  region: 'ap-northeast-1',
  endpoint: 'http://127.0.0.1:9',
  credentialsOf: () => ({ accessKeyId: 'key', secretAccessKey: 'secret' }),
  operator: { accessKeyId: 'operator', secretAccessKey: 'secret' },
  queueUrl: (name) => `http://127.0.0.1:9/111122223333/${name}`,
  clock,
});
after(() => host.stop());

async function run(name: string, source: string, timeoutSeconds = 600) {
  host.addFunction(await deployedBundle({ 'index.mjs': source }, { name, timeoutSeconds }));
  return host.invoke(name, {});
}

test('a minute of a function with a fast clock takes less than a second, by whichever timer', async () => {
  const before = performance.now();
  const source = `import { setTimeout as sleep } from 'node:timers/promises';
    export const handler = async (event, context) => {
      const [start, left] = [Date.now(), context.getRemainingTimeInMillis()];
      await sleep(30_000);
      await new Promise((done) => setTimeout(done, 30_000));
      return { took: new Date() - start, used: left - context.getRemainingTimeInMillis(), now: Date.now() };
    };`;
  const { took, used, now } = (await run('minute', source)).payload as Record<string, number>;
  assert.ok(took && took >= 59_000 && took < 120_000, `it took ${took}`);
  assert.ok(used && Math.abs(used - took) < 1_000, `it used ${used}`);
  assert.ok(now && Math.abs(clock.now() - now) < 60_000);
  assert.ok(performance.now() - before < 10_000);
});

test('a date of a fast clock is a date like every other', async () => {
  const source = `export const handler = async () => [
    new Date(0).toISOString(), new Date('2026-01-01') instanceof Date, Date.UTC(1970, 0), Number.isNaN(Date.parse('x')),
  ];`;
  assert.deepEqual((await run('date', source)).payload, ['1970-01-01T00:00:00.000Z', true, 0, true]);
});

test('a timeout stays what it is, for the machine works no faster: by its own clock a function has longer', async () => {
  const source = 'export const handler = async (event, context) => context.getRemainingTimeInMillis();';
  const { payload } = await run('left', source, 60);
  assert.ok(Math.abs(Number(payload) - 60_000 * clock.speed) < 60_000, `${payload} ms are left`);
});
