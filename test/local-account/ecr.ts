import { type Image, makeImages } from './oci-image.ts';
import { requiredText, serviceOf } from './operations.ts';
import { AwsError, type Input, type Service } from './service.ts';

/** An image that a scenario says is there. */
export interface KnownImage {
  tag?: string;
  /** As it is told; without it, the true one of the manifest. */
  digest?: string;
  /** As `amd64`. Several of them make an index with a manifest for each, one of them a single manifest. */
  architectures: string[];
}

/** ECR with the images that it was told of. */
export interface Ecr extends Service {
  /** Also makes the repository. Returns the digest. */
  putImage(repository: string, image: KnownImage): string;
  putRepository(repository: string): void;
}

interface ImageId {
  imageDigest?: string;
  imageTag?: string;
}

export function createEcr({ region, accountId }: { region: string; accountId: string }): Ecr {
  const repositories = new Map<string, Image[]>();
  const permissions = (action: string) => (input: Input) => [
    {
      action: `ecr:${action}`,
      resource: `arn:aws:ecr:${region}:${accountId}:repository/${requiredText(input, 'repositoryName')}`,
    },
  ];
  const imagesOf = (input: Input): Image[] => {
    const name = requiredText(input, 'repositoryName');
    const images = (input.registryId ?? accountId) === accountId ? repositories.get(name) : undefined;
    if (images) return images;
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${input.registryId ?? accountId}'`,
    );
  };
  const repository = (name: string): Image[] => {
    const images = repositories.get(name) ?? [];
    repositories.set(name, images);
    return images;
  };

  return {
    ...serviceOf('ecr', {
      BatchGetImage: {
        permissions: permissions('BatchGetImage'),
        run: (input) => batchGet(imagesOf(input), input, accountId),
      },
      DescribeImages: {
        permissions: permissions('DescribeImages'),
        run: (input) => ({ imageDetails: describe(imagesOf(input), input, accountId) }),
      },
    }),
    putRepository: (name) => void repository(name),
    putImage(name, { tag, digest, architectures }) {
      const images = repository(name);
      const made = makeImages(architectures);
      const top = made.at(-1) as Image;
      if (digest) top.digest = digest;
      if (tag) {
        for (const { tags } of images) tags.delete(tag);
        top.tags.add(tag);
      }
      images.push(...made);
      return top.digest;
    },
  };
}

function batchGet(images: Image[], input: Input, registryId: string): object {
  const found: object[] = [];
  const failures: object[] = [];
  for (const id of imageIds(input)) {
    const image = find(images, id);
    if (!image) {
      failures.push({
        imageId: id,
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      });
      continue;
    }
    found.push({
      registryId,
      repositoryName: input.repositoryName,
      imageId: { ...id, imageDigest: image.digest },
      imageManifest: image.manifest,
      imageManifestMediaType: image.mediaType,
    });
  }
  return { images: found, failures };
}

function describe(images: Image[], input: Input, registryId: string): object[] {
  const asked =
    input.imageIds === undefined
      ? images
      : imageIds(input).map((id) => existing(images, id, input, registryId));
  return asked.map(({ digest, tags, manifest, mediaType }) => ({
    registryId,
    repositoryName: input.repositoryName,
    imageDigest: digest,
    ...(tags.size > 0 && { imageTags: [...tags] }),
    imageSizeInBytes: manifest.length,
    imageManifestMediaType: mediaType,
  }));
}

function existing(images: Image[], id: ImageId, input: Input, registryId: string): Image {
  const image = find(images, id);
  if (image) return image;
  const shown = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${shown} does not exist within the repository with name '${input.repositoryName}' in the registry with id '${registryId}'`,
  );
}

function imageIds(input: Input): ImageId[] {
  const ids = (input.imageIds ?? []) as ImageId[];
  if (ids.length >= 1 && ids.length <= 100) return ids;
  throw new AwsError(
    'InvalidParameterException',
    "Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length between 1 and 100'",
  );
}

function find(images: Image[], { imageDigest, imageTag }: ImageId): Image | undefined {
  // The newest of a digest is the one that was told last.
  return images.findLast(
    ({ digest, tags }) =>
      (imageDigest === undefined || digest === imageDigest) && (imageTag === undefined || tags.has(imageTag)),
  );
}
