import type { EcrRepository } from './ecr-repositories.ts';

/** A manifest or an index of a repository, as ECR's API speaks of it. */
export interface EcrImage {
  digest: string;
  tags: string[];
  mediaType: string;
  manifest: string;
  content: ManifestContent;
  pushedAt: Date;
}

/** The members of a manifest or an index that a registry reads. */
interface ManifestContent {
  config?: { mediaType?: string; digest?: string; size?: number };
  layers?: { digest: string; size?: number }[];
  manifests?: { digest: string }[];
  subject?: { digest: string };
}

export interface ImageId {
  imageDigest?: string;
  imageTag?: string;
}

/** All images, as they came. */
export function imagesOf({ kept, pushedAt, createdAt }: EcrRepository): EcrImage[] {
  return [...kept.manifests].map(([digest, { mediaType, bytes }]) => {
    const manifest = bytes.toString();
    const tags = [...kept.tags].filter(([, named]) => named === digest).map(([tag]) => tag);
    const content = JSON.parse(manifest) as ManifestContent;
    return { digest, tags, mediaType, manifest, content, pushedAt: pushedAt.get(digest) ?? createdAt };
  });
}

export function find(repository: EcrRepository, { imageDigest, imageTag }: ImageId): EcrImage | undefined {
  return imagesOf(repository).find(
    ({ digest, tags }) =>
      (imageDigest ?? imageTag) !== undefined &&
      (imageDigest === undefined || digest === imageDigest) &&
      (imageTag === undefined || tags.includes(imageTag)),
  );
}

/** Removes a manifest with its tags, and the blobs that nothing else in the repository names. */
export function remove(repository: EcrRepository, { digest, tags, content }: EcrImage): void {
  const { kept, pushedAt } = repository;
  kept.manifests.delete(digest);
  pushedAt.delete(digest);
  for (const tag of tags) kept.tags.delete(tag);
  const named = new Set(imagesOf(repository).flatMap((image) => blobsOf(image.content)));
  for (const blob of blobsOf(content)) if (!named.has(blob)) kept.blobs.delete(blob);
}

function blobsOf({ config, layers = [] }: ManifestContent): string[] {
  return [config?.digest ?? [], layers.map(({ digest }) => digest)].flat();
}
