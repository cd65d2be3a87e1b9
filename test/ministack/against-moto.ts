/** Our ECS clients and the loop against somebody else's ECS. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ECSClient } from '@aws-sdk/client-ecs';
import { startMoto } from '../third-party/moto.ts';
import { programOf } from '../third-party/venv.ts';
import { families, lostOnTheWay, overtaken, roundTripped } from './ecs-story.ts';

const moto = await startMoto(programOf('moto_server'));
const client = new ECSClient({
  endpoint: moto.url,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'ANY', secretAccessKey: 'not-a-secret' },
});
after(async () => {
  client.destroy();
  await moto.stop();
});

/** Paths that come back as something else, or not at all. */
const known = {
  'containerDefinitions[].memberOfTomorrow': 'drops what it does not know',
  memberOfTomorrow: 'drops what it does not know',
  enableFaultInjection: 'does not know it',
  networkMode: 'says awsvpc for whatever is compatible with more than EC2',
};

test('what is registered is described again, before and after the repair', async () => {
  assert.deepEqual(await lostOnTheWay(client), Object.keys(known).sort());
});

test('every family is listed, on one page', async () => {
  // AWS sorts them.
  assert.deepEqual((await families(client)).sort(), roundTripped());
});

test('somebody registers in between: ours is taken back, theirs is repaired', async () => {
  assert.deepEqual(await overtaken(client), {
    recorded: ['superseded', 'repair'],
    revisions: [
      ['ACTIVE', 1],
      ['ACTIVE', 1],
      ['INACTIVE', 2],
      ['ACTIVE', 2],
    ],
  });
});
