import { type EcrImage, find, type ImageId, imagesOf } from './ecr-image.ts';
import { type EcrRepository, invalidParameter } from './ecr-repositories.ts';
import { AwsError, type Input } from './service.ts';

export interface Failure {
  imageId: ImageId;
  failureCode: string;
  failureReason: string;
}

/** BatchGetImage. */
export function batchGet(repository: EcrRepository, input: Input, registryId: string): object {
  const found: object[] = [];
  const failures: Failure[] = [];
  for (const id of imageIds(input)) {
    const image = find(repository, id);
    if (!image) {
      failures.push(missing(id));
      continue;
    }
    found.push({
      registryId,
      repositoryName: repository.name,
      imageId: { ...id, imageDigest: image.digest },
      imageManifest: image.manifest,
      imageManifestMediaType: image.mediaType,
    });
  }
  return { images: found, failures };
}

/** DescribeImages: the ones that are named, or all of them page by page. */
export function describeImages(repository: EcrRepository, input: Input, registryId: string): object {
  const show = (image: EcrImage) => details(image, repository, registryId);
  if (input.imageIds !== undefined) {
    if (input.nextToken !== undefined || input.maxResults !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        'Invalid parameter: maxResults and nextToken cannot be used together with imageIds',
      );
    }
    return { imageDetails: imageIds(input).map((id) => show(existing(repository, id, registryId))) };
  }
  const { items, nextToken } = pageOf(imagesOf(repository), input);
  return { imageDetails: items.map(show), ...(nextToken && { nextToken }) };
}

export function imageIds(input: Input): ImageId[] {
  const ids = (input.imageIds ?? []) as ImageId[];
  if (ids.length >= 1 && ids.length <= 100) return ids;
  throw invalidParameter('imageIds', 'Member must have length between 1 and 100');
}

export function missing(imageId: ImageId): Failure {
  return { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

function pageOf(images: EcrImage[], input: Input): { items: EcrImage[]; nextToken?: string | undefined } {
  const { maxResults = 100, nextToken = '' } = input as { maxResults?: number; nextToken?: string };
  if (maxResults < 1 || maxResults > 1000) {
    throw invalidParameter('maxResults', 'Member must have value between 1 and 1000');
  }
  const ordered = images.sort((one, other) => (one.digest < other.digest ? -1 : 1));
  // The token holds the last digest of the page before: what is deleted in between hides none of the others.
  const left = ordered.filter(({ digest }) => digest > nextToken);
  const items = left.slice(0, maxResults);
  return { items, nextToken: left.length > items.length ? items.at(-1)?.digest : undefined };
}

/** Amazon ECR API reference, ImageDetail: of an index, the size is that of the largest of its manifests. */
function sizeOf({ content }: EcrImage, repository: EcrRepository): number {
  const { config, layers = [], manifests } = content;
  if (!manifests) return [config, ...layers].reduce((sum, part) => sum + (part?.size ?? 0), 0);
  const parts = manifests.map(({ digest }) => find(repository, { imageDigest: digest }));
  return Math.max(0, ...parts.map((part) => (part ? sizeOf(part, repository) : 0)));
}

function details(image: EcrImage, repository: EcrRepository, registryId: string): object {
  const { digest, tags, mediaType, pushedAt, content } = image;
  return {
    registryId,
    repositoryName: repository.name,
    imageDigest: digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: sizeOf(image, repository),
    imagePushedAt: pushedAt,
    imageManifestMediaType: mediaType,
    ...(content.config?.mediaType && { artifactMediaType: content.config.mediaType }),
    ...(content.subject && { subjectManifestDigest: content.subject.digest }),
  };
}

function existing(repository: EcrRepository, id: ImageId, registryId: string): EcrImage {
  const image = find(repository, id);
  if (image) return image;
  const shown = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${shown} does not exist within the repository with name '${repository.name}' in the registry with id '${registryId}'`,
  );
}
