import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { putTinyBase } from '../functions/publish/tiny-base.ts';
import { startHttpServer } from '../local-account/http-server.ts';
import { startLocalAccount } from '../local-account/local-account.ts';
import { AwsError } from '../local-account/service.ts';
import type { PackagedStack } from '../local-account/stack/package-stack.ts';
import type { Template } from '../local-account/stack/template.ts';
import { setBase } from '../local-account/start/prepared-account.ts';
import { startRegistry } from '../registry/registry.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { otherAgent, packaged } from './other-agent.ts';
import { fargate, startScenario } from './scenario.ts';

const stack = await packaged();
const bases = await startRegistry();
after(bases.stop);
putTinyBase(bases.store, 'tiny/base', '1');
const base = `${bases.host}/tiny/base:1`;
const { account, register, newest } = await startScenario({ publishOn: base, clockSpeed: 1 });
const name = 'remora/dev/mackerel-container-agent';
const uri = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/${name}`;
const onBase = (template: Template) => setBase(template, base);

/** Deploys, and waits until the function has ended, too. */
async function deploy(what: PackagedStack, change: (template: Template) => void = onBase): Promise<void> {
  try {
    await account.deploy(what, 'remora-dev', change);
  } finally {
    await account.settled();
  }
}

const named = () => account.ssm.value('/remora/dev/agent-image') ?? '';
const runs = () =>
  account.lambda.invocations.filter(({ functionName }) => functionName.endsWith('on-deploy'));
const tags = () => [...(account.ecr.store.repositories.get(name)?.tags.keys() ?? [])].sort();
const log = () => account.lambda.logs('remora-dev-on-deploy').map(({ line }) => line);
const published = () => log().flatMap((line) => (line.includes('"Published"') ? JSON.parse(line) : []));

/** What the registry was asked for while something happened, by action. */
async function asked(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = account.endpoint.calls.length;
  await work().catch(() => {});
  const counts: Record<string, number> = {};
  for (const { service, action } of account.endpoint.calls.slice(before))
    if (service === 'ecr') counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

test('a deployment publishes the image, and repairs name it by its digest', async () => {
  await account.settled();
  assert.match(named(), new RegExp(`^${uri}@sha256:[0-9a-f]{64}$`));
  assert.deepEqual(
    runs().map(({ ok }) => ok),
    [true],
  );
  const [{ tag, image }] = published();
  assert.equal(image, named());
  assert.match(tag, /^0\.1\.0-[0-9a-f]{8}-[0-9a-f]{8}$/);
  const [audit] = await register(fargate('web'));
  assert.equal(audit?.decision, 'repair');
  const sidecar = (await newest('web')).containerDefinitions?.find(
    (one) => one.name === 'mackerel-container-agent',
  );
  assert.equal(sidecar?.image, named());
});

test('deployed again, with nothing changed, nobody is asked', async () => {
  await deploy(stack);
  assert.equal(runs().length, 1);
});

let first: string;
test('a new agent costs its layer and two configurations, and one look at every other blob', async () => {
  first = named();
  const counts = await asked(async () => deploy(await otherAgent(stack, 'second')));
  assert.notEqual(named(), first);
  const { sent, blobs } = published().at(-1);
  assert.ok(sent < 1_000_000, `${sent} bytes`);
  // The base's layer of each architecture; the agent's is the same for both.
  assert.deepEqual(blobs, { there: 2, mounted: 0, sent: 3 });
  assert.equal(counts.BatchCheckLayerAvailability, 5);
  assert.equal(counts.PutImage, 3);
  // One that is unchanged is not read from its registry either.
  const layers = bases.log.filter(({ path, method }) => method === 'GET' && path.includes('/blobs/'));
  assert.equal(layers.length, 8, 'twice two layers and two configurations, then two configurations');
});

test('a base that cannot be had fails the deployment, and all is as it was before', async () => {
  const before = named();
  const nowhere = `${bases.host}/tiny/absent:1`;
  const failing = deploy(await otherAgent(stack, 'third'), (template) => setBase(template, nowhere));
  await assert.rejects(failing, (error: Error) => {
    assert.match(
      error.message,
      /Message returned: 127\.0\.0\.1:\d+\/tiny\/absent:1: there is no such base image\. Are /,
    );
    return true;
  });
  assert.equal(named(), before);
  assert.deepEqual(
    runs()
      .slice(-2)
      .map(({ ok }) => ok),
    [true, true],
    'the failure, and the way back',
  );
});

test('a registry that never answers: CloudFormation is told before Lambda ends the function', async () => {
  const before = named();
  const silent = await startHttpServer(() => new Promise(() => {}), 0);
  after(silent.stop);
  const failing = deploy(await otherAgent(stack, 'fifth'), (template) => {
    setBase(template, `${new URL(silent.url).host}/tiny/base:1`);
    // On AWS it has 900 seconds. It keeps 60 of them for what comes then.
    Object.assign(template.Resources.OnDeployLambdaFunction?.Properties ?? {}, { Timeout: 62 });
  });
  await assert.rejects(failing, /Message returned: The function ran out of time/);
  assert.equal(named(), before);
});

test('the way back asks no registry of bases, and finds the very digest', async () => {
  const before = bases.log.length;
  // The base's tag has moved on in the meantime.
  putTinyBase(bases.store, 'tiny/base', '1', { more: Buffer.from('newer') });
  const counts = await asked(async () => deploy(stack));
  assert.equal(named(), first);
  assert.equal(bases.log.length, before);
  assert.equal(counts.BatchCheckLayerAvailability, undefined);
});

test('an upload that fails leaves nothing under the tag, and the next deployment completes it', async () => {
  const before = named();
  const known = tags();
  const denied = new AwsError('AccessDeniedException', 'not authorized to perform: ecr:PutImage');
  account.endpoint.failNext('ecr', 'PutImage', denied);
  const fourth = await otherAgent(stack, 'fourth');
  await assert.rejects(deploy(fourth), /Message returned: .*denied/i);
  assert.deepEqual([named(), tags()], [before, known]);
  await deploy(fourth);
  assert.notEqual(named(), before);
  assert.equal(tags().length, known.length + 1);
});

test('the same request twice comes to the same', async () => {
  const received: string[] = [];
  const cloudFormation = await startHttpServer(async ({ body }) => {
    received.push(JSON.parse(body.toString()).Status);
    return { status: 200, headers: {}, body: '' };
  }, 0);
  after(cloudFormation.stop);
  const event = {
    ...{ RequestType: 'Create', ResponseURL: cloudFormation.url, StackId: 's', RequestId: 'r' },
    ...{ LogicalResourceId: 'AgentImage', ResourceType: 'Custom::AgentImage', ServiceToken: 't' },
    ResourceProperties: { Base: base, NpmRegistry: 'https://registry.example.com/' },
  };
  await account.lambda.invoke('remora-dev-on-deploy', event);
  const before = [named(), ...tags()];
  await account.lambda.invoke('remora-dev-on-deploy', event);
  assert.deepEqual([named(), ...tags()], before);
  assert.deepEqual(received, ['SUCCESS', 'SUCCESS']);
});

test('a stack that goes leaves the image and the parameter', async () => {
  const image = named();
  const counts = await asked(() => account.remove('remora-dev'));
  assert.deepEqual(counts, {});
  assert.equal(runs().at(-1)?.ok, true);
  assert.equal(named(), image);
});

test('a first deployment that fails is taken back, and names no image', async () => {
  const fresh = await startLocalAccount({ timeScale: 0.01 });
  after(fresh.stop);
  const nowhere = `${bases.host}/tiny/absent:1`;
  await assert.rejects(
    fresh.deploy(stack, 'remora-dev', (template) => setBase(template, nowhere)),
    /Resource AgentImage .* there is no such base image/,
  );
  await fresh.settled();
  const asked = fresh.lambda.logs('remora-dev-on-deploy').map(({ line }) => JSON.parse(line).request);
  assert.deepEqual(
    asked.filter((request) => request !== undefined),
    ['Create', 'Delete'],
  );
  assert.equal(fresh.ssm.value('/remora/dev/agent-image'), undefined);
});

test('nobody was shown the address at which CloudFormation waits', () => {
  assert.ok(log().length > 10);
  for (const line of log()) assert.doesNotMatch(line, /signature-of-the-answer|custom-resource-response/);
});

endsWithoutSecrets();
