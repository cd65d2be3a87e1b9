import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TaskDefinition } from '../../../functions/sidecar/definition.ts';
import type { Input } from '../service.ts';
import { caller, deregister, place, prefix, read, refused, register, web } from './calls.ts';
import { createEcs } from './ecs.ts';

describe('reading', () => {
  test('finds a revision by family, number and ARN, and the family by its newest active one', async () => {
    const ecs = createEcs({ ...place, now: () => 5_000 });
    for (const value of ['1', '2', '3']) await register(ecs, web({ tags: [{ key: 'n', value }] }));
    const { taskDefinition: gone } = await deregister(ecs, 'web:3');
    assert.deepEqual({ status: gone.status, at: gone.deregisteredAt }, { status: 'INACTIVE', at: 5 });
    assert.equal((await read(ecs, 'web')).taskDefinition.revision, 2);
    assert.equal((await read(ecs, 'web:3')).taskDefinition.status, 'INACTIVE');
    assert.deepEqual(await read(ecs, `${prefix}web:1`, ['TAGS']), {
      ...(await read(ecs, 'web:1')),
      tags: [{ key: 'n', value: '1' }],
    });
  });

  test('tells tags only when asked, an empty list included', async () => {
    const ecs = createEcs(place);
    await register(ecs);
    assert.equal('tags' in (await read(ecs, 'web')), false);
    assert.deepEqual((await read(ecs, 'web', ['TAGS'])).tags, []);
  });

  test('gives out copies', async () => {
    const ecs = createEcs(place);
    (await register(ecs)).taskDefinition.family = 'changed';
    assert.equal((await read(ecs, 'web')).taskDefinition.family, 'web');
  });

  test('lists families by prefix and status, page by page', async () => {
    const ecs = createEcs(place);
    for (const family of ['web', 'api', 'web-admin', 'job']) await register(ecs, web({ family }));
    await deregister(ecs, 'job:1');
    const families = (input: Input): Promise<unknown> =>
      ecs.call('ListTaskDefinitionFamilies', input, caller);
    assert.deepEqual(await families({}), { families: ['api', 'job', 'web', 'web-admin'] });
    assert.deepEqual(await families({ familyPrefix: 'web' }), { families: ['web', 'web-admin'] });
    assert.deepEqual(await families({ status: 'INACTIVE' }), { families: ['job'] });
    const first = (await families({ status: 'ACTIVE', maxResults: 2 })) as {
      families: string[];
      nextToken: string;
    };
    assert.deepEqual(first.families, ['api', 'web']);
    await register(ecs, web({ family: 'aaa' }));
    assert.deepEqual(await families({ status: 'ACTIVE', maxResults: 2, nextToken: first.nextToken }), {
      families: ['web-admin'],
    });
    await assert.rejects(families({ maxResults: 101 }), /between 1 and 100/);
    await assert.rejects(families({ nextToken: 'made up' }), /nextToken is not valid/);
  });

  test('lists revisions of exactly one family, either way round', async () => {
    const ecs = createEcs(place);
    for (const family of ['web', 'web', 'web-admin', 'web']) await register(ecs, web({ family }));
    await deregister(ecs, 'web:2');
    const list = (input: Input): Promise<unknown> => ecs.call('ListTaskDefinitions', input, caller);
    const arns = (...names: string[]) => ({ taskDefinitionArns: names.map((name) => prefix + name) });
    assert.deepEqual(await list({}), arns('web:1', 'web:3', 'web-admin:1'));
    assert.deepEqual(await list({ familyPrefix: 'web', sort: 'DESC' }), arns('web:3', 'web:1'));
    assert.deepEqual(await list({ familyPrefix: 'web', status: 'INACTIVE' }), arns('web:2'));
    const page = (await list({ familyPrefix: 'web', sort: 'DESC', maxResults: 1 })) as { nextToken: string };
    assert.deepEqual(
      await list({ familyPrefix: 'web', sort: 'DESC', nextToken: page.nextToken }),
      arns('web:1'),
    );
  });
});

test('deletes only what is deregistered', async () => {
  const ecs = createEcs({ ...place, now: () => 7_000 });
  await register(ecs);
  await register(ecs);
  await deregister(ecs, 'web:1');
  const answer = await ecs.call(
    'DeleteTaskDefinitions',
    { taskDefinitions: ['web:1', 'web:2', 'web:9'] },
    caller,
  );
  const { taskDefinitions, failures } = answer as { taskDefinitions: TaskDefinition[]; failures: unknown };
  assert.deepEqual(
    taskDefinitions.map(({ revision, status, deleteRequestedAt }) => ({
      revision,
      status,
      deleteRequestedAt,
    })),
    [{ revision: 1, status: 'DELETE_IN_PROGRESS', deleteRequestedAt: 7 }],
  );
  assert.deepEqual(failures, [
    {
      arn: `${prefix}web:2`,
      reason:
        'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
    },
    { arn: 'web:9', reason: 'The specified task definition does not exist.' },
  ]);
  assert.equal((await read(ecs, 'web:1')).taskDefinition.status, 'DELETE_IN_PROGRESS');
});

test('changes tags', async () => {
  const ecs = createEcs(place);
  const resourceArn = `${prefix}web:1`;
  await register(
    ecs,
    web({
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    }),
  );
  await ecs.call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] }, caller);
  await ecs.call('UntagResource', { resourceArn, tagKeys: ['b'] }, caller);
  assert.deepEqual(await ecs.call('ListTagsForResource', { resourceArn }, caller), {
    tags: [{ key: 'a', value: '3' }],
  });
  const tooMany = Array.from({ length: 50 }, (_, i) => ({ key: `k${i}`, value: '' }));
  await assert.rejects(
    ecs.call('TagResource', { resourceArn, tags: tooMany }, caller),
    refused('InvalidParameterException', 'Maximum number of tags per resource - 50'),
  );
});
