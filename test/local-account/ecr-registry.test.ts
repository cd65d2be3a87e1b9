import assert from 'node:assert/strict';
import test from 'node:test';
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { digestOf } from '../registry/registry-store.ts';
import { createEcr } from './ecr.ts';
import { AwsError } from './service.ts';
import { place, startForTest } from './test-account.ts';

const ecr = createEcr(place);
const publisher = 'arn:aws:iam::123456789012:role/publisher';
const principals = new Map([['LIMITED', { arn: `${publisher}/session`, roleArn: publisher }]]);
const denied = new Set<string>();
const { endpoint, as } = await startForTest([ecr], {
  principals,
  decide: (_role, { action }) => (denied.has(action) ? 'implicitDeny' : 'allowed'),
});
const client = new ECRClient(as('LIMITED'));
const repositoryName = 'remora/dev/agent';
await client.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
let token = await tokenOf();

async function tokenOf(): Promise<string> {
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
  assert.equal(authorizationData?.[0]?.proxyEndpoint, endpoint.url);
  return authorizationData[0].authorizationToken ?? '';
}

interface Sent {
  method?: string;
  body?: string | Buffer;
  type?: string;
  headers?: Record<string, string>;
}

async function ask(path: string, { method = 'GET', body, type, headers = {} }: Sent = {}): Promise<Response> {
  return fetch(new URL(path, endpoint.url), {
    method,
    headers: { authorization: `Basic ${token}`, ...(type && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body }),
  });
}

const v2 = (path: string, sent?: Sent) => ask(`/v2/${repositoryName}/${path}`, sent);
const codeOf = async (response: Response) => {
  const { errors } = (await response.json()) as { errors: { code: string; message: string }[] };
  return [response.status, errors[0]?.code, errors[0]?.message];
};

async function push(bytes: Buffer): Promise<string> {
  const digest = digestOf(bytes);
  const begun = await v2('blobs/uploads/', { method: 'POST' });
  assert.equal(begun.status, 202);
  const part = await ask(begun.headers.get('location') ?? '', { method: 'PATCH', body: bytes });
  assert.equal(part.status, 201);
  const location = new URL(part.headers.get('location') ?? '');
  location.searchParams.set('digest', digest);
  assert.equal((await ask(location.href, { method: 'PUT' })).status, 201);
  return digest;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
const layer = Buffer.from('layer');
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: manifestType,
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digestOf(config),
    size: config.length,
  },
  layers: [
    { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(layer), size: layer.length },
  ],
});

test('what is pushed to the registry is what the API tells, each request checked as its action', async () => {
  const before = endpoint.calls.length;
  assert.equal((await v2(`blobs/${digestOf(layer)}`, { method: 'HEAD' })).status, 404);
  await push(config);
  await push(layer);
  const put = await v2('manifests/v1', { method: 'PUT', body: manifest, type: manifestType });
  assert.equal(put.status, 201);
  assert.deepEqual(await (await v2('tags/list')).json(), { name: repositoryName, tags: ['v1'] });
  const got = await v2('manifests/v1', { headers: { accept: manifestType } });
  assert.equal(await got.text(), manifest);
  assert.equal(await (await v2(`blobs/${digestOf(layer)}`)).text(), 'layer');
  const calls = endpoint.calls.slice(before);
  assert.deepEqual(
    [...new Set(calls.map(({ action }) => action))],
    [
      'BatchCheckLayerAvailability',
      'InitiateLayerUpload',
      'UploadLayerPart',
      'CompleteLayerUpload',
      'PutImage',
      'ListImages',
      'BatchGetImage',
      'GetDownloadUrlForLayer',
    ],
  );
  assert.deepEqual(calls[0]?.permissions, [
    {
      action: 'ecr:BatchCheckLayerAvailability',
      resource: 'arn:aws:ecr:ap-northeast-1:123456789012:repository/remora/dev/agent',
    },
  ]);
  const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName }));
  const [image] = imageDetails ?? [];
  assert.deepEqual([image?.imageDigest, image?.imageTags], [digestOf(Buffer.from(manifest)), ['v1']]);
  assert.equal(image?.imageSizeInBytes, config.length + layer.length);
  assert.ok(Date.now() - (image?.imagePushedAt?.getTime() ?? 0) < 60_000);
});

test('a tag that is taken, a missing repository, permission and token are refused in the words of ECR', async () => {
  const again = await v2('manifests/v1', { method: 'PUT', body: manifest, type: manifestType });
  assert.deepEqual(await codeOf(again), [
    400,
    'TAG_INVALID',
    "The image tag 'v1' already exists in the 'remora/dev/agent' repository and cannot be overwritten because the tag is immutable.",
  ]);
  assert.deepEqual(await codeOf(await ask('/v2/absent/tags/list')), [
    404,
    'NAME_UNKNOWN',
    "The repository with name 'absent' does not exist in the registry with id '123456789012'",
  ]);
  await assert.rejects(ask('/v2/absent/blobs/uploads/', { method: 'POST' }));
  denied.add('ecr:InitiateLayerUpload');
  const [status, code, message] = await codeOf(await v2('blobs/uploads/', { method: 'POST' }));
  denied.clear();
  assert.deepEqual([status, code], [403, 'DENIED']);
  assert.match(
    String(message),
    /is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:/,
  );
  endpoint.failNext('ecr', 'ListImages', new AwsError('ThrottlingException', 'Rate exceeded'));
  assert.deepEqual(await codeOf(await v2('tags/list')), [429, 'TOOMANYREQUESTS', 'Rate exceeded']);
  ecr.expireTokens();
  const late = await ask('/v2/');
  assert.equal(late.status, 401);
  assert.match(late.headers.get('www-authenticate') ?? '', /^Basic realm=/);
  token = await tokenOf();
  assert.equal((await ask('/v2/')).status, 200);
});

test('with an image, the layers go that no other image has', async () => {
  const top = ecr.putImage(repositoryName, { tag: 'other', architectures: ['amd64'] });
  const { failures } = await client.send(
    new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }] }),
  );
  assert.deepEqual(failures, []);
  assert.equal((await v2(`blobs/${digestOf(layer)}`, { method: 'HEAD' })).status, 404);
  const other = (await (await v2(`manifests/${top}`, { headers: { accept: manifestType } })).json()) as {
    config: { digest: string };
  };
  assert.equal((await v2(`blobs/${other.config.digest}`, { method: 'HEAD' })).status, 200);
});
