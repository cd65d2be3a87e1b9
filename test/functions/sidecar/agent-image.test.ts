import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isAgentImage,
  isKnownImage,
  isOlderThan,
  isPinned,
  ownImages,
  registryOf,
  repositoryOf,
  tagOf,
} from '../../../functions/sidecar/agent-image.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const ours = ownImages([
  `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent@${digest}`,
  'registry.example.com/shared:agent-v1',
  '${OTHER}',
]);

const known: readonly string[] = [
  'mackerel-container-agent',
  'mackerel-container-agent:latest',
  `mackerel-container-agent@${digest}`,
  'mackerel/mackerel-container-agent',
  'mackerel/mackerel-container-agent:v0.12.0',
  'docker.io/mackerel/mackerel-container-agent:plugins',
  'public.ecr.aws/mackerel/mackerel-container-agent:latest',
  'ghcr.io/mackerelio/mackerel-container-agent:v0.12.0',
  '123456789012.dkr.ecr.us-east-1.amazonaws.com/mirror/mackerel-container-agent:v0.12.0',
  'registry.example.com:5000/mackerel-container-agent',
  `localhost:5000/team/mackerel-container-agent:v1@${digest}`,
  '${REGISTRY}/mackerel-container-agent:${VERSION}',
  `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent@${digest}`,
  '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent:0.1.0-aa814ded-d4f0bc5a',
  '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent:${VERSION}',
  'registry.example.com/shared:agent-v1',
  `registry.example.com/shared:agent-v1@${digest}`,
];

const unknown: readonly unknown[] = [
  '',
  'mackerel-container-agent-sidecar-injector',
  'mackerel/mackerel-container-agent-sidecar-injector:v0.1.0',
  'mackerel/mackerel-container-agent/other:1',
  'my-mackerel-container-agent',
  'team/mackerel-agent:latest',
  'mackerel-container-agent.example.com:5000/web',
  'nginx:mackerel-container-agent',
  '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent:web-42',
  'registry.example.com/shared:web-42',
  'registry.example.com/shared:v2.0.0',
  'registry.example.com/shared',
  '210987654321.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent:1',
  '${IMAGE}',
  { Ref: 'Image' },
  null,
  undefined,
  5,
];

for (const image of known) test(`${image} is an agent`, () => assert.equal(isAgentImage(image, ours), true));
for (const image of unknown) {
  test(`${JSON.stringify(image)} is no agent that is known`, () =>
    assert.equal(isAgentImage(image, ours), false));
}

const parts: readonly [image: string, repository: string, tag: string | undefined, pinned: boolean][] = [
  ['nginx', 'nginx', undefined, false],
  ['nginx:latest', 'nginx', 'latest', false],
  ['nginx:1.29.0', 'nginx', '1.29.0', true],
  ['a:v0.12.0-plugins', 'a', 'v0.12.0-plugins', true],
  ['registry:5000/nginx', 'registry:5000/nginx', undefined, false],
  ['registry:5000/nginx:v1.2.3', 'registry:5000/nginx', 'v1.2.3', true],
  [`registry:5000/a/b:latest@${digest}`, 'registry:5000/a/b', 'latest', true],
  [`a@${digest}`, 'a', undefined, true],
];

for (const [image, repository, tag, pinned] of parts) {
  test(`${image} is ${repository}, tag ${tag}, ${pinned ? 'pinned' : 'not pinned'}`, () =>
    assert.deepEqual([repositoryOf(image), tagOf(image), isPinned(image)], [repository, tag, pinned]));
}

const versions: readonly [image: string, minimum: string, older: boolean][] = [
  ['a:v0.0.5', 'v0.1.0', true],
  ['a:v0.1.0', 'v0.1.0', false],
  ['a:0.9.9', 'v0.10.0', true],
  ['a:v0.10.0', '0.9.9', false],
  ['a:v1.0.0', 'v0.12.3', false],
  ['a:v0.4.1-plugins', 'v0.12.0', true],
  ['a:latest', 'v0.12.0', false],
  ['a', 'v0.12.0', false],
  [`a@${digest}`, 'v0.12.0', false],
  [`a:v0.0.5@${digest}`, 'v0.12.0', true],
  ['a:v0.0.${PATCH}', 'v0.12.0', false],
];

for (const [image, minimum, older] of versions) {
  test(`${image} is ${older ? '' : 'not '}older than ${minimum}`, () =>
    assert.equal(isOlderThan(image, minimum), older));
}

test('of a container that is the agent anyway, any tag of a repository that the policy names is known', () => {
  for (const image of [
    'registry.example.com/shared:agent-v2',
    `registry.example.com/shared@${digest}`,
    known[0],
  ])
    assert.equal(isKnownImage(image, ours), true, image);
  for (const image of ['registry.example.com/other:agent-v1', '${IMAGE}', undefined])
    assert.equal(isKnownImage(image, ours), false, image);
});

for (const [image, registry] of [
  ['index.docker.io/mackerel/mackerel-container-agent', 'docker.io'],
  ['nginx', 'docker.io'],
  ['mackerel/mackerel-container-agent:v1.2.3', 'docker.io'],
  ['docker.io/library/nginx', 'docker.io'],
  ['localhost/nginx', 'localhost'],
  ['registry:5000/nginx', 'registry:5000'],
  ['public.ecr.aws/a/b@sha256:0', 'public.ecr.aws'],
  [undefined, undefined],
  [5, undefined],
] as const)
  test(`${image} is of ${registry}`, () => assert.equal(registryOf(image), registry));
