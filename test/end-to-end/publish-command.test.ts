import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Outcome, operatorOf, remora, sessionWithout } from '../functions/commands/remora-process.ts';
import { putTinyBase } from '../functions/publish/tiny-base.ts';
import { agentImage } from '../local-account/start/prepared-account.ts';
import { startRegistry } from '../registry/registry.ts';
import { fargate, startScenario } from './scenario.ts';

const bases = await startRegistry();
after(bases.stop);
putTinyBase(bases.store, 'tiny/base', '1');
const base = `${bases.host}/tiny/base:1`;
const { account, register, newest } = await startScenario();
const named = () => account.ssm.value('/remora/dev/agent-image');
const tags = () => account.ecr.store.repositories.get('remora/dev/mackerel-container-agent')?.tags.size ?? 0;

const publish = (environment: Record<string, string>): Promise<Outcome> =>
  remora({ PATH: process.env.PATH ?? '', ...environment }, 'publish', '--base', base);

test('whoever lacks a permission is told which, and nothing is named that is not there', async () => {
  for (const action of [
    'ecr:CreateRepository',
    'ecr:GetAuthorizationToken',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
  ]) {
    const session = await sessionWithout(account, `without-${action.split(':')[1]}`, action);
    const { status, out, err } = await publish(session);
    assert.deepEqual([status, out], [1, ''], err);
    const [line, ...more] = err.split('\n').filter((one) => one.startsWith('remora: '));
    assert.equal(more.length, 0, err);
    assert.ok(line?.includes(action) || /denied|permission|push|allow/i.test(line ?? ''), line);
    assert.deepEqual([tags(), named()], [0, agentImage]);
  }
});

test('where only the parameter may not be written, the image waits for the next time', async () => {
  const { status, err } = await publish(await sessionWithout(account, 'reader', 'ssm:PutParameter'));
  assert.equal(status, 1);
  assert.match(err, /the permission ssm:PutParameter on \S+\/remora\/dev\/agent-image is missing/);
  assert.deepEqual([tags(), named()], [1, agentImage]);
});

test('into the stage: the repository is made, the parameter names the image, and repairs do', async () => {
  const { status, out, err } = await publish(operatorOf(account));
  assert.equal(status, 0, err);
  assert.match(
    err,
    /^Account 123456789012, ap-northeast-1, as .*\nRepository remora\/dev\/mackerel-container-agent\n/,
  );
  assert.equal(out, `${named()}\n`);
  assert.match(
    out,
    /^123456789012\.dkr\.ecr\.ap-northeast-1\.amazonaws\.com\/remora\/dev\/mackerel-container-agent@sha256:/,
  );
  await register(fargate('web'));
  const images = (await newest('web')).containerDefinitions?.map(({ image }) => image);
  assert.deepEqual(images, ['app:1', named()]);
});
