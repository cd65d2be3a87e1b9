import { digestOf, RegistryStore } from '../registry/registry-store.ts';
import { batchDelete } from './ecr-delete.ts';
import { batchGet, describeImages } from './ecr-images.ts';
import { ecrRegistry } from './ecr-registry.ts';
import { createRepositories, type EcrRepositories, type Place } from './ecr-repositories.ts';
import { createTokens, type EcrTokens } from './ecr-tokens.ts';
import { makeImages } from './oci-image.ts';
import { type Operation, requiredText, serviceOf } from './operations.ts';
import type { Input, Service } from './service.ts';

/** An image that a scenario says is there. */
export interface KnownImage {
  tag?: string;
  /** As it is told; without it, the true one of the manifest. */
  digest?: string;
  /** As `amd64`. Several of them make an index with a manifest for each, one of them a single manifest. */
  architectures: string[];
  /** Makes it another image than one of the same architectures. */
  version?: string;
  /** Now by default. */
  pushedAt?: Date;
  /** Size of a layer that it is said to have; it cannot be pulled. */
  bytes?: number;
}

/** ECR: repositories, images, and the registry that they are pushed to. */
export interface Ecr extends Service {
  /** Also makes the repository. Returns the digest. */
  putImage(repository: string, image: KnownImage): string;
  putRepository(repository: string): void;
  /** What is in the repositories, as the registry keeps it. */
  store: RegistryStore;
  /** From now on the registry takes none of the tokens that were given out. */
  expireTokens(): void;
}

export interface EcrOptions extends Place {
  /** Milliseconds; the times of images follow it. */
  now?: () => number;
}

export function createEcr({ region, accountId, now = Date.now }: EcrOptions): Ecr {
  const place = { region, accountId };
  let url = '';
  const store = new RegistryStore();
  const repositories = createRepositories(place, store, `${accountId}.dkr.ecr.${region}.amazonaws.com`, now);
  const tokens = createTokens(() => url, now);
  return {
    ...serviceOf('ecr', operations(place, repositories, tokens)),
    listening: (at) => {
      url = at;
    },
    door: ecrRegistry({ place, store, repositories, tokens, url: () => url, now }),
    store,
    putRepository: (name) => void repositories.ensure(name),
    putImage: (name, image) => put(repositories, name, { pushedAt: new Date(now()), ...image }),
    expireTokens: tokens.expire,
  };
}

/** Source of the permissions: Service Authorization Reference, Amazon Elastic Container Registry. */
function operations(
  { region, accountId }: Place,
  repositories: EcrRepositories,
  tokens: EcrTokens,
): Record<string, Operation> {
  const prefix = `arn:aws:ecr:${region}:${accountId}:repository/`;
  const operation = (action: string, run: (input: Input) => object): [string, Operation] => {
    const permissions = (input: Input) => [
      { action: `ecr:${action}`, resource: `${prefix}${requiredText(input, 'repositoryName')}` },
    ];
    return [action, { permissions, run }];
  };
  return {
    ...Object.fromEntries([
      operation('CreateRepository', repositories.create),
      operation('PutImageTagMutability', repositories.setMutability),
      operation('PutImageScanningConfiguration', repositories.setScanning),
      operation('BatchGetImage', (input) => batchGet(repositories.of(input), input, accountId)),
      operation('DescribeImages', (input) => describeImages(repositories.of(input), input, accountId)),
      operation('BatchDeleteImage', (input) => batchDelete(repositories.of(input), input)),
    ]),
    DescribeRepositories: {
      permissions: ({ repositoryNames = ['*'] }) =>
        (repositoryNames as string[]).map((name) => ({
          action: 'ecr:DescribeRepositories',
          resource: `${prefix}${name}`,
        })),
      run: repositories.describe,
    },
    GetAuthorizationToken: {
      permissions: () => [{ action: 'ecr:GetAuthorizationToken', resource: '*' }],
      run: (_input, caller) => tokens.give(caller),
    },
  };
}

function put(
  repositories: EcrRepositories,
  name: string,
  { tag, digest, architectures, version, pushedAt, bytes }: KnownImage & { pushedAt: Date },
): string {
  const repository = repositories.ensure(name);
  const { kept } = repository;
  const made = makeImages(architectures, version, bytes);
  const top = made.at(-1);
  if (!top) throw new Error('An image is for one architecture at least.');
  if (digest) top.digest = digest;
  for (const image of made) {
    kept.manifests.set(image.digest, image);
    repository.pushedAt.set(image.digest, pushedAt);
    for (const blob of image.blobs) kept.blobs.set(digestOf(blob), blob);
  }
  if (tag) kept.tags.set(tag, top.digest);
  return top.digest;
}
