import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { registering } from '../../functions/clients/ecs.ts';
import { putTinyBase } from '../functions/publish/tiny-base.ts';
import { startSlackDouble } from '../functions/report/slack/slack-double.ts';
import { setBase } from '../local-account/start/prepared-account.ts';
import { startRegistry } from '../registry/registry.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { otherAgent, packaged } from './other-agent.ts';
import { fargate, startScenario } from './scenario.ts';

const slack = await startSlackDouble();
after(slack.stop);
const bases = await startRegistry();
after(bases.stop);
// A layer that is sent in parts, as every real one is.
putTinyBase(bases.store, 'tiny/base', '1', { more: randomBytes(6_000_000) });
const publishOn = `${bases.host}/tiny/base:1`;
const { account, client, register, sweep, registration } = await startScenario({ publishOn });
const repository = `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com/agent`;

/** What the local account cannot see used: logs go to this process, and Lambda reports its own failures. */
const notSeenHere = [/^logs:/];

test('nothing that a function does is missing from its role, and nothing in a role is idle', async () => {
  await everything();
  for (const name of ['on-registered', 'on-schedule', 'on-work', 'on-audit', 'on-deploy']) {
    const roleArn = roleOf(name);
    const calls = account.endpoint.calls.filter(({ caller }) => caller.roleArn === roleArn);
    assert.ok(calls.length > 0, `${name} called nothing`);
    assert.deepEqual(
      calls.filter(({ allowed }) => !allowed),
      [],
      name,
    );
    const used = new Set(calls.flatMap(({ permissions }) => permissions.map(({ action }) => action)));
    const idle = allowedTo(roleArn).filter(
      (action) => !used.has(action) && !notSeenHere.some((pattern) => pattern.test(action)),
    );
    assert.deepEqual(idle, [], `${name} may do what it never does`);
  }
});

endsWithoutSecrets();

/** Every way of every function: a repair with an image in ECR, a race, a sweep asked for, a door that fails, reports. */
async function everything(): Promise<void> {
  account.ssm.put({ Name: '/remora/dev/slack-webhook', Type: 'SecureString', Value: slack.url });
  const digest = account.ecr.putImage('agent', { tag: 'v1.0.0', architectures: ['amd64', 'arm64'] });
  account.ssm.put({ Name: '/remora/dev/agent-image', Type: 'String', Value: `${repository}@${digest}` });
  await register(fargate('web'));
  const newer = fargate('race', { containerDefinitions: [{ name: 'app', image: 'app:2' }] });
  account.ecs.beforeRegister(() =>
    account.ecs.beforeRegister(async () => void (await registering(client).register(newer))),
  );
  await register(fargate('race'));
  const event = registration('web');
  const detail = {
    ...(event.detail as object),
    eventID: 'omitted',
    responseElements: null,
    requestParameters: null,
  };
  account.bus.publish({ ...event, detail });
  await account.settled();
  await deployAgain();
  // Something for the sweep to hand over: a repair that was refused while the account's hour was used up.
  const brake = { Name: '/remora/dev/brake', Type: 'String' as const };
  account.ssm.put({ ...brake, Value: JSON.stringify({ paused: { at: 'now', because: 'a test.' } }) });
  await register(fargate('later'));
  account.ssm.put({ ...brake, Value: '{}' });
  await sweep();
}

/** Another agent, into a repository that somebody has set otherwise than it was made. */
async function deployAgain(): Promise<void> {
  const repositoryName = 'remora/dev/mackerel-container-agent';
  const somebody = { arn: 'arn:aws:iam::123456789012:user/somebody', sourceIPAddress: '', userAgent: '' };
  const set = (action: string, how: object) => account.ecr.call(action, { repositoryName, ...how }, somebody);
  await set('PutImageTagMutability', { imageTagMutability: 'MUTABLE' });
  await set('PutImageScanningConfiguration', { imageScanningConfiguration: { scanOnPush: false } });
  const stack = await otherAgent(await packaged(), 'another');
  await account.deploy(stack, 'remora-dev', (template) => setBase(template, publishOn));
  await account.settled();
}

function roleOf(name: string): string {
  const call = account.endpoint.calls.find(({ caller }) => caller.arn.endsWith(`/remora-dev-${name}`));
  assert.ok(call?.caller.roleArn, `${name} called nothing`);
  return call.caller.roleArn;
}

function allowedTo(roleArn: string): string[] {
  const statements = account.iam.policiesOf(roleArn).flatMap(({ Statement }) => Statement);
  return [...new Set(statements.flatMap(({ Action }) => [Action ?? []].flat()))].sort();
}
