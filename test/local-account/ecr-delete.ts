import { type EcrImage, find, type ImageId, imagesOf, remove } from './ecr-image.ts';
import { type Failure, imageIds, missing } from './ecr-images.ts';
import type { EcrRepository } from './ecr-repositories.ts';
import type { Input } from './service.ts';

/**
 * BatchDeleteImage. A digest removes the image with all its tags, a tag only itself until it is the last one. What an
 * index holds cannot go before it, not even in the same call.
 */
export function batchDelete(repository: EcrRepository, input: Input): object {
  const before = imagesOf(repository);
  const gone: ImageId[] = [];
  const failures: Failure[] = [];
  for (const id of imageIds(input)) {
    const image = find(repository, id);
    const failure = image ? refusal(id, image, before) : notFound(id);
    if (failure) failures.push(failure);
    else if (image) gone.push(...removed(repository, id, image));
  }
  return { imageIds: gone, failures };
}

function notFound(id: ImageId): Failure {
  if ((id.imageDigest ?? id.imageTag) !== undefined) return missing(id);
  const failureReason = 'Invalid request parameters: both tag and digest cannot be null';
  return { imageId: id, failureCode: 'MissingDigestAndTag', failureReason };
}

function refusal(imageId: ImageId, { digest }: EcrImage, images: EcrImage[]): Failure | undefined {
  const holders = images.filter(({ content }) => content.manifests?.some((held) => held.digest === digest));
  if (holders.length === 0) return undefined;
  const names = holders.map((holder) => holder.digest).join(', ');
  const failureReason = `Requested image referenced by manifest list: [${names}]`;
  return { imageId, failureCode: 'ImageReferencedByManifestList', failureReason };
}

function removed(repository: EcrRepository, { imageDigest, imageTag }: ImageId, image: EcrImage): ImageId[] {
  const { digest, tags } = image;
  const isLast = tags.length === 1 && tags[0] === imageTag;
  if (imageDigest === undefined && imageTag !== undefined && !isLast) {
    repository.kept.tags.delete(imageTag);
    return [{ imageDigest: digest, imageTag }];
  }
  remove(repository, image);
  if (tags.length === 0) return [{ imageDigest: digest }];
  return tags.map((tag) => ({ imageDigest: digest, imageTag: tag }));
}
