import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  ECRClient,
  type ImageDetail,
  paginateDescribeImages,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { type Digest, mediaTypes } from '../image/oci.ts';
import type { StoredImage } from '../image/unused-images.ts';
import type { PruneWorld, Unremoved } from '../publish/prune.ts';
import { Trouble } from '../report/trouble.ts';
import { awsTrouble } from './aws-trouble.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

const indexTypes: string[] = [mediaTypes.index, mediaTypes.dockerIndex];

/** Amazon ECR API reference, BatchGetImage. */
const atATime = 100;

/**
 * The images of a repository. Needs `ecr:DescribeImages` and `ecr:BatchGetImage` on it; to remove, also
 * `ecr:BatchDeleteImage`.
 */
export function ecrImages(
  settings: ClientSettings,
  repositoryName: string,
): Pick<PruneWorld, 'images' | 'remove'> {
  const client = new ECRClient({ ...settings, requestHandler: patience, retryMode: 'adaptive' });
  return {
    async images() {
      const details = await detailsOf(client, repositoryName);
      const indexes = details.filter(({ imageManifestMediaType = '' }) =>
        indexTypes.includes(imageManifestMediaType),
      );
      const held = new Map<string, Digest[]>();
      for (let from = 0; from < indexes.length; from += atATime) {
        const digests = indexes.slice(from, from + atATime).map(({ imageDigest = '' }) => imageDigest);
        for (const [digest, manifests] of await heldBy(client, repositoryName, digests)) {
          held.set(digest, manifests);
        }
      }
      return details.map((detail) => storedImage(detail, held));
    },
    async remove(digests) {
      try {
        const imageIds = digests.map((imageDigest) => ({ imageDigest }));
        const { failures = [] } = await client.send(
          new BatchDeleteImageCommand({ repositoryName, imageIds }),
        );
        // What is not there any more is what was wanted.
        return failures
          .filter(({ failureCode }) => failureCode !== 'ImageNotFound')
          .map(({ imageId, failureCode, failureReason }) => ({
            digest: imageId?.imageDigest as Digest,
            why: failureReason ?? failureCode ?? 'ECR does not say why',
          }));
      } catch (error) {
        return whyNone(error, digests);
      }
    },
  };
}

/** Why none of these could be removed: what went before them has gone, and is to be told. */
function whyNone(error: unknown, digests: readonly Digest[]): Unremoved[] {
  const trouble = awsTrouble(error);
  if (!trouble) throw error;
  return digests.map((digest) => ({ digest, why: trouble.line }));
}

async function detailsOf(client: ECRClient, repositoryName: string): Promise<ImageDetail[]> {
  try {
    const details: ImageDetail[] = [];
    for await (const page of paginateDescribeImages({ client, pageSize: 1_000 }, { repositoryName })) {
      details.push(...(page.imageDetails ?? []));
    }
    return details;
  } catch (error) {
    if (!(error instanceof RepositoryNotFoundException)) throw error;
    throw new Trouble('there is no such repository', {
      where: repositoryName,
      remedy: 'It comes with the deployment: are --stage and --region the right ones?',
    });
  }
}

/** What each of these indexes holds. */
async function heldBy(
  client: ECRClient,
  repositoryName: string,
  digests: string[],
): Promise<[string, Digest[]][]> {
  const { images = [], failures = [] } = await client.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: digests.map((imageDigest) => ({ imageDigest })),
      acceptedMediaTypes: indexTypes,
    }),
  );
  const unread = failures.find(({ failureCode }) => failureCode !== 'ImageNotFound');
  if (unread) {
    throw new Trouble(`ECR does not tell what an index holds (${unread.failureCode})`, {
      where: `${repositoryName}@${unread.imageId?.imageDigest}`,
      remedy: 'Nothing was removed.',
    });
  }
  return images.map(({ imageId, imageManifest = '{}' }) => {
    const { manifests = [] } = JSON.parse(imageManifest) as { manifests?: { digest: Digest }[] };
    return [imageId?.imageDigest ?? '', manifests.map(({ digest }) => digest)];
  });
}

function storedImage(
  { imageDigest, imageTags, imagePushedAt, imageSizeInBytes, subjectManifestDigest }: ImageDetail,
  held: ReadonlyMap<string, Digest[]>,
): StoredImage {
  return {
    digest: imageDigest as Digest,
    tags: imageTags ?? [],
    // Of what nobody knows the age, it is young.
    pushedAt: imagePushedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    size: imageSizeInBytes ?? 0,
    manifests: held.get(imageDigest ?? '') ?? [],
    ...(subjectManifestDigest && { subject: subjectManifestDigest as Digest }),
  };
}
