import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ImageVerdict } from '../../../functions/image/unused-images.ts';
import { prune, survey } from '../../../functions/publish/prune.ts';
import { AwsError, type Service } from '../../local-account/service.ts';
import { day, prunedAccount, repository } from './pruned-account.ts';

const limits = { keep: 1, olderThan: day };
const fateOf = (verdicts: readonly ImageVerdict[], tag: string) => {
  const verdict = verdicts.find(({ image }) => image.tags.includes(tag));
  return verdict && `${verdict.remove ? '-' : '+'} ${verdict.why}`;
};

test('whoever names an image keeps it, by digest or by tag, and everything else goes', async () => {
  const { ecs, ssm, uri, push, register, deregister, remove, world, tags } = await prunedAccount();
  const names =
    'active inactive deleted bare-tag service task pending daemon literal rule own elsewhere stage gone-1';
  const digests = Object.fromEntries(names.split(' ').map((tag) => [tag, push(tag)]));
  push('gone-2');
  push('young', 0.5);
  push('newest', 0.2);
  await register('web', `${uri}@${digests.active}`);
  await register('web', `${uri}:inactive`);
  await register('web', `${uri}:ignored@${digests.deleted}`);
  await deregister('web:2');
  await deregister('web:3');
  await remove('web:3');
  await register('job', `123456789012.dkr-ecr.ap-northeast-1.on.aws/${repository}:bare-tag`);
  await register('job', `${uri}:gone`);
  ecs.runTask('prod', 'job:2', { agent: String(digests.task) });
  await register('job', `${uri}@${digests.pending}`);
  ecs.runTask('staging', 'job:3');
  // What a tag was when the service was deployed.
  ecs.putService({
    ...{ cluster: 'prod', name: 'web', deployments: ['web:2', 'web:1'] },
    images: [{ image: `${uri}:gone`, imageDigest: String(digests.service) }],
  });
  ecs.putDaemonDefinition('watch', `${uri}@${digests.daemon}`);
  const put = (Name: string, Value: string) => ssm.put({ Name, Type: 'String', Value });
  put('/remora/dev/agent-image', `${uri}@${digests.own}`);
  put('/team/agent', `${uri}@${digests.elsewhere}`);
  put('/remora/prod/agent-image', `${uri}@${digests.stage}`);
  put(
    '/remora/prod/policy',
    `sidecar: { image: "${uri}:literal" }
rules:
  - { match: { family: a }, sidecar: { image: "${uri}:rule" } }
  - { match: { family: b }, sidecar: { image: { parameter: /team/agent } } }`,
  );

  const here = world();
  const verdicts = await survey(here, limits);
  const fates = Object.fromEntries([...tags()].map((tag) => [tag, fateOf(verdicts, tag)]));
  assert.deepEqual(fates, {
    active: '+ named by revision web:1',
    inactive: '+ named by revision web:2',
    deleted: '+ named by revision web:3',
    'bare-tag': '+ named by revision job:1',
    service: '+ named by service prod/web',
    task: '+ named by a task of job:2',
    pending: '+ named by a task of job:3 and 1 more',
    daemon: '+ named by daemon revision watch:1',
    literal: '+ named by the policy /remora/prod/policy',
    rule: '+ named by the policy /remora/prod/policy',
    own: '+ named by the parameter /remora/dev/agent-image',
    elsewhere: '+ named by the parameter /team/agent',
    stage: '+ named by the parameter /remora/prod/agent-image',
    'gone-1': '- nothing names it',
    'gone-2': '- nothing names it',
    young: '+ pushed only lately',
    newest: '+ one of the newest',
  });

  const { removed, spared, unremoved } = await prune(here, verdicts, limits);
  // Two indexes, and two manifests of each.
  assert.deepEqual([removed.length, spared, unremoved], [6, [], []]);
  assert.deepEqual(
    tags(),
    Object.keys(fates)
      .filter((tag) => !tag.startsWith('gone'))
      .sort(),
  );
  const again = await survey(world(), limits);
  assert.deepEqual(
    again.filter(({ remove }) => remove),
    [],
  );
});

test('where anything cannot be read, nothing is removed', async () => {
  const { ecs, ssm, endpoint, uri, push, register, world, tags } = await prunedAccount();
  const kept = push('kept');
  for (const tag of ['unused', 'newest']) push(tag, 3);
  await register('web', `${uri}@${kept}`);
  ecs.runTask('prod', 'web:1');
  ecs.putService({ cluster: 'prod', name: 'web', deployments: ['web:1'] });
  ecs.putDaemonDefinition('watch', 'watch:1');
  ssm.put({ Name: '/remora/dev/agent-image', Type: 'String', Value: `${uri}@${kept}` });
  const verdicts = await survey(world(), limits);
  const readings: [string, string][] = [
    ...['DescribeImages', 'BatchGetImage'].map((action): [string, string] => ['ecr', action]),
    ...`ListTaskDefinitions DescribeTaskDefinition ListClusters ListServices DescribeServices
        DescribeServiceRevisions ListTasks DescribeTasks ListDaemonTaskDefinitions DescribeDaemonTaskDefinition`
      .split(/\s+/)
      .map((action): [string, string] => ['ecs', action]),
    ...['DescribeParameters', 'GetParameter'].map((action): [string, string] => ['ssm', action]),
  ];
  for (const [service, action] of readings) {
    endpoint.failNext(service, action, new AwsError('AccessDeniedException', `not ${action}`));
    await assert.rejects(prune(world(), verdicts, limits), new RegExp(`not ${action}`));
  }
  ssm.put({ Name: '/remora/dev/policy', Type: 'String', Value: 'mode: [' });
  await assert.rejects(prune(world(), verdicts, limits), /the policy is broken/);
  assert.deepEqual(tags(), ['kept', 'newest', 'unused']);
  assert.ok(!endpoint.calls.some(({ action }) => action === 'BatchDeleteImage'));
  const called = new Set(endpoint.calls.map((call) => `${call.service}:${call.action}`));
  for (const [service, action] of readings) assert.ok(called.has(`${service}:${action}`), action);
});

test('what is named between the look and the removal stays, and so does what nobody has seen', async () => {
  const { uri, push, register, world, tags, ssm } = await prunedAccount();
  const [late] = ['late', 'unused', 'soon'].map((tag) => push(tag));
  push('newest', 3);
  const here = world();
  await register('old', `${uri}:soon`);
  const verdicts = await survey(here, limits);
  assert.equal(fateOf(verdicts, 'late'), '- nothing names it');
  await register('web', `${uri}@${late}`);
  ssm.put({ Name: '/remora/dev/agent-image', Type: 'String', Value: `${uri}@${late}` });
  push('unseen', 4);
  const { spared, removed } = await prune(here, verdicts, limits);
  assert.deepEqual(spared.map(({ image, why }) => [image.tags, why])[0], [
    ['late'],
    'named by revision web:1 and 1 more',
  ]);
  assert.equal(spared.length, 3);
  assert.equal(removed.length, 3);
  assert.deepEqual(tags(), ['late', 'newest', 'soon', 'unseen']);
});

/** The next answer to an action goes through here, on its way back. */
function alter(service: Service, action: string, change: (answer: Record<string, unknown>) => unknown): void {
  const call = service.call.bind(service);
  service.call = async (...asked) => {
    const answer = await call(...asked);
    return asked[0] === action ? change(answer as Record<string, unknown>) : answer;
  };
}

test('what is registered while revisions are being listed counts, too', async () => {
  const { ecs, uri, push, register, world, tags } = await prunedAccount();
  push('late');
  push('newest', 3);
  const here = world();
  const verdicts = await survey(here, limits);
  let listed = 0;
  alter(ecs, 'ListTaskDefinitions', async (answer) => {
    listed += 1;
    // After those that are ACTIVE have been listed.
    if (listed === 2) await register('web', `${uri}:late`);
    return answer;
  });
  const { spared } = await prune(here, verdicts, limits);
  assert.equal(spared.length, 3);
  assert.deepEqual(tags(), ['late', 'newest']);
});

test('what an index holds stays with it, also where ECR does not say that it is one', async () => {
  const { ecr, uri, push, register, world } = await prunedAccount();
  await register('web', `${uri}@${push('used')}`);
  push('newest', 3);
  alter(ecr, 'DescribeImages', (answer) => ({
    imageDetails: (answer.imageDetails as object[]).map((one) => ({
      ...one,
      imageManifestMediaType: undefined,
    })),
  }));
  const verdicts = await survey(world(), limits);
  assert.deepEqual(
    verdicts.filter(({ remove }) => remove),
    [],
  );
});

test('an answer that leaves something out is no answer', async () => {
  const { ecs, ecr, uri, push, register, world } = await prunedAccount();
  const digest = push('used');
  push('newest', 3);
  await register('web', `${uri}@${digest}`);
  ecs.runTask('prod', 'web:1');
  const images = [{ image: `${uri}:used`, imageDigest: digest }];
  ecs.putService({ cluster: 'prod', name: 'web', deployments: ['web:1'], images });
  const cases: [Service, string, Record<string, unknown>][] = [
    [ecr, 'BatchGetImage', { images: [] }],
    [ecr, 'BatchGetImage', { images: [{ imageId: { imageDigest: digest } }] }],
    [ecs, 'DescribeTasks', { tasks: [] }],
    [ecs, 'DescribeServices', { services: [] }],
    [ecs, 'DescribeServiceRevisions', { serviceRevisions: [] }],
  ];
  for (const [service, action, less] of cases) {
    const { call } = service;
    alter(service, action, (answer) => ({ ...answer, ...less }));
    await assert.rejects(survey(world(), limits), /does not tell/, `${action} ${JSON.stringify(less)}`);
    service.call = call;
  }
  assert.equal(fateOf(await survey(world(), limits), 'used')?.startsWith('+ named'), true);
});

test('how old an image is, is told by the clock of ECR and not by ours', async () => {
  const { push, world } = await prunedAccount();
  push('young', 0.5);
  push('newest', 0.2);
  const clock = Date.now;
  const ahead = mock.method(Date, 'now', () => clock() + 5 * day);
  try {
    assert.equal(fateOf(await survey(world(), limits), 'young'), '+ pushed only lately');
  } finally {
    ahead.mock.restore();
  }
});

test('what ECR does not let go of is named, and the rest goes', async () => {
  const { ecr, endpoint, push, world, tags } = await prunedAccount();
  for (let n = 0; n < 70; n += 1) push(`v${n}`);
  push('newest', 2);
  const here = world();
  const verdicts = await survey(here, limits);
  // Somebody else's index takes hold of the manifests of one of them.
  const kept = ecr.store.repositories.get(repository);
  const [manifest] = verdicts.filter(({ image, remove }) => remove && image.manifests.length === 0);
  const { images } = here;
  here.images = async () => {
    const found = await images();
    const manifests = [{ digest: manifest?.image.digest, size: 1 }];
    ecr.store.putManifest(repository, {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      ...{ manifests },
    });
    return found;
  };
  const { removed, unremoved } = await prune(here, verdicts, limits);
  assert.equal(removed.length, 209);
  assert.deepEqual(
    unremoved.map(({ digest }) => digest),
    [manifest?.image.digest],
  );
  assert.match(unremoved[0]?.why ?? '', /^Requested image referenced by manifest list: \[sha256:/);
  assert.deepEqual(tags(), ['newest']);
  assert.equal(kept?.manifests.size, 3 + 2);
  const deletions = endpoint.calls.filter(({ action }) => action === 'BatchDeleteImage');
  // 70 indexes; then their 140 manifests, a hundred at a time.
  assert.equal(deletions.length, 3);
});

test('a removal that is refused in the middle tells what it left', async () => {
  const { endpoint, push, world, tags } = await prunedAccount();
  for (const tag of ['one', 'newest']) push(tag, tag === 'one' ? 10 : 2);
  const here = world();
  const verdicts = await survey(here, limits);
  const message =
    'User: arn:aws:iam::1:user/a is not authorized to perform: ecr:BatchDeleteImage on resource: arn:b';
  endpoint.failNext('ecr', 'BatchDeleteImage', new AwsError('AccessDeniedException', message), 2);
  const { removed, unremoved } = await prune(here, verdicts, limits);
  assert.deepEqual([removed.length, unremoved.length], [0, 3]);
  assert.match(unremoved[0]?.why ?? '', /^the permission ecr:BatchDeleteImage on arn:b is missing/);
  assert.deepEqual(tags(), ['newest', 'one']);
});

test('thousands of revisions are read page by page, once each, also where ECS throttles', async () => {
  const { endpoint, uri, push, register, deregister, world } = await prunedAccount();
  push('deep');
  push('newest', 2);
  await register('many', `${uri}:deep`);
  await deregister('many:1');
  for (let n = 0; n < 250; n += 1) {
    await register('many', 'other:1');
    await deregister(`many:${n + 2}`);
  }
  endpoint.failNext('ecs', 'DescribeTaskDefinition', new AwsError('ThrottlingException', 'Rate exceeded'), 5);
  const here = world();
  const before = endpoint.calls.length;
  const verdicts = await survey(here, limits);
  assert.equal(fateOf(verdicts, 'deep'), '+ named by revision many:1');
  const calls = (action: string) => endpoint.calls.slice(before).filter((call) => call.action === action);
  assert.ok(calls('DescribeTaskDefinition').some(({ error }) => error?.code === 'ThrottlingException'));
  assert.equal(calls('DescribeTaskDefinition').filter(({ error }) => !error).length, 251);
  assert.equal(calls('ListTaskDefinitions').filter(({ error }) => !error).length, 6);
  await prune(here, verdicts, limits);
  assert.equal(calls('DescribeTaskDefinition').filter(({ error }) => !error).length, 251);
});
