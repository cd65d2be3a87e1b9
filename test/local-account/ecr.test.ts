import assert from 'node:assert/strict';
import test from 'node:test';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  type ImageIdentifier,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { createEcr } from './ecr.ts';
import { place, startForTest } from './test-account.ts';

const ecr = createEcr(place);
const { endpoint, as } = await startForTest([ecr]);
const client = new ECRClient(as('ANY'));
const repositoryName = 'remora/agent';
const digest = ecr.putImage(repositoryName, { tag: 'v1', architectures: ['amd64', 'arm64'] });

test('an image of two architectures is an index of two manifests', async () => {
  const { images, failures } = await client.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }, { imageTag: 'v2' }] }),
  );
  assert.equal(images?.[0]?.imageManifestMediaType, 'application/vnd.oci.image.index.v1+json');
  assert.equal(images?.[0]?.imageId?.imageDigest, digest);
  const index = JSON.parse(images?.[0]?.imageManifest ?? '');
  assert.deepEqual(
    index.manifests.map(({ platform }: { platform: object }) => platform),
    [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
    ],
  );
  assert.equal(failures?.[0]?.failureCode, 'ImageNotFound');
  const child = { imageDigest: index.manifests[1].digest };
  const single = await client.send(new BatchGetImageCommand({ repositoryName, imageIds: [child] }));
  assert.equal(single.images?.[0]?.imageManifestMediaType, 'application/vnd.oci.image.manifest.v1+json');
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [
    {
      action: 'ecr:BatchGetImage',
      resource: 'arn:aws:ecr:ap-northeast-1:123456789012:repository/remora/agent',
    },
  ]);
});

test('images are described by tag and by a digest that was told', async () => {
  const told = `sha256:${'a'.repeat(64)}`;
  ecr.putImage(repositoryName, { digest: told, architectures: ['amd64'] });
  const { imageDetails } = await client.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }, { imageDigest: told }] }),
  );
  assert.deepEqual(
    imageDetails?.map(({ imageDigest, imageTags }) => [imageDigest, imageTags]),
    [
      [digest, ['v1']],
      [told, undefined],
    ],
  );
});

test('a tag moves', async () => {
  const next = ecr.putImage('moving', { tag: 'latest', architectures: ['amd64'] });
  const later = ecr.putImage('moving', { tag: 'latest', architectures: ['arm64'] });
  const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName: 'moving' }));
  assert.deepEqual(
    imageDetails?.map(({ imageDigest, imageTags }) => [imageDigest, imageTags]),
    [
      [next, undefined],
      [later, ['latest']],
    ],
  );
});

test('what is not there is said so', async () => {
  const ask = (name: string) =>
    client.send(new DescribeImagesCommand({ repositoryName: name, imageIds: [{ imageTag: 'v9' }] }));
  await assert.rejects(ask(repositoryName), {
    name: 'ImageNotFoundException',
    message:
      /imageDigest:'null', imageTag:'v9'} does not exist within the repository with name 'remora\/agent'/,
  });
  await assert.rejects(ask('absent'), {
    name: 'RepositoryNotFoundException',
    message: "The repository with name 'absent' does not exist in the registry with id '123456789012'",
  });
});

test('a repository is made once, shown, and set otherwise', async () => {
  const create = (name: string) => client.send(new CreateRepositoryCommand({ repositoryName: name }));
  const { repository } = await create('team/made');
  assert.equal(repository?.repositoryUri, '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/made');
  assert.deepEqual(
    [repository?.imageTagMutability, repository?.imageScanningConfiguration],
    ['MUTABLE', { scanOnPush: false }],
  );
  await assert.rejects(create('team/made'), {
    name: 'RepositoryAlreadyExistsException',
    message: "The repository with name 'team/made' already exists in the registry with id '123456789012'",
  });
  await assert.rejects(create('Team/Made'), { name: 'InvalidParameterException' });
  const named = { repositoryName: 'team/made' };
  await client.send(new PutImageTagMutabilityCommand({ ...named, imageTagMutability: 'IMMUTABLE' }));
  const imageScanningConfiguration = { scanOnPush: true };
  await client.send(new PutImageScanningConfigurationCommand({ ...named, imageScanningConfiguration }));
  const { repositories } = await client.send(
    new DescribeRepositoriesCommand({ repositoryNames: ['team/made'] }),
  );
  assert.deepEqual(
    repositories?.map((one) => [one.imageTagMutability, one.imageScanningConfiguration]),
    [['IMMUTABLE', { scanOnPush: true }]],
  );
  await assert.rejects(client.send(new DescribeRepositoriesCommand({ repositoryNames: ['absent'] })), {
    name: 'RepositoryNotFoundException',
  });
});

test('all images come page by page', async () => {
  const all = Array.from({ length: 7 }, (_, n) =>
    ecr.putImage('many', { version: `${n}`, architectures: ['amd64'] }),
  );
  const seen: (string | undefined)[] = [];
  for await (const page of paginateDescribeImages({ client, pageSize: 3 }, { repositoryName: 'many' })) {
    assert.ok((page.imageDetails?.length ?? 0) <= 3);
    seen.push(...(page.imageDetails ?? []).map(({ imageDigest }) => imageDigest));
  }
  assert.deepEqual(seen, all.sort());
});

test('what an index holds goes after it; a tag goes alone unless it is the last', async () => {
  const name = 'deleting';
  const index = ecr.putImage(name, { tag: 'v1', architectures: ['amd64', 'arm64'] });
  ecr.store.repositories.get(name)?.tags.set('v1-too', index);
  const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName: name }));
  const children = (imageDetails ?? []).filter(({ imageDigest }) => imageDigest !== index);
  const remove = async (...imageIds: ImageIdentifier[]) => {
    const answer = await client.send(new BatchDeleteImageCommand({ repositoryName: name, imageIds }));
    return [answer.imageIds?.length, answer.failures?.map(({ failureCode }) => failureCode)];
  };
  const both = children.map(({ imageDigest = '' }) => ({ imageDigest }));
  assert.deepEqual(await remove({ imageTag: 'v1' }), [1, []]);
  assert.deepEqual(await remove(...both, { imageDigest: index }), [
    1,
    ['ImageReferencedByManifestList', 'ImageReferencedByManifestList'],
  ]);
  assert.deepEqual(await remove(...both), [2, []]);
  assert.deepEqual(await remove({ imageDigest: index }, {}), [0, ['ImageNotFound', 'MissingDigestAndTag']]);
  await assert.rejects(remove(...Array(101).fill({ imageTag: 'v1' })), { name: 'InvalidParameterException' });
});
