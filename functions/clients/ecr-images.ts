import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  ECRClient,
  type ImageDetail,
  paginateDescribeImages,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { type Digest, indexTypes } from '../image/oci.ts';
import type { StoredImage } from '../image/unused-images.ts';
import type { PruneWorld, Unremoved } from '../publish/prune.ts';
import { Trouble } from '../report/trouble.ts';
import { awsTrouble } from './aws-trouble.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/** Amazon ECR API reference, BatchGetImage. */
const atATime = 100;

/**
 * The images of a repository. Needs `ecr:DescribeImages` and `ecr:BatchGetImage` on it; to remove, also
 * `ecr:BatchDeleteImage`.
 */
export function ecrImages(
  settings: ClientSettings,
  repositoryName: string,
): Pick<PruneWorld, 'images' | 'remove' | 'now'> {
  const client = new ECRClient({ ...settings, requestHandler: patience, retryMode: 'adaptive' });
  return {
    async images() {
      const details = await detailsOf(client, repositoryName);
      // Of what ECR does not say the type of, its manifest does.
      const indexes = details.filter(
        ({ imageManifestMediaType: type }) => type === undefined || indexTypes.includes(type),
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
    // A clock that is days ahead would make what was pushed a minute ago an old image. The SDK knows how far ours is off.
    now: () => Date.now() + client.config.systemClockOffset,
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

/** What each of these holds that is still there; a manifest holds nothing. */
async function heldBy(
  client: ECRClient,
  repositoryName: string,
  digests: string[],
): Promise<Map<string, Digest[]>> {
  const { images = [], failures = [] } = await client.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: digests.map((imageDigest) => ({ imageDigest })),
      acceptedMediaTypes: indexTypes,
    }),
  );
  const unread = failures.find(({ failureCode }) => failureCode !== 'ImageNotFound');
  if (unread) throw untold(repositoryName, unread.imageId?.imageDigest, unread.failureCode);
  const held = new Map<string, Digest[]>();
  for (const { imageId, imageManifest } of images) {
    if (imageManifest === undefined) continue;
    const { manifests = [] } = JSON.parse(imageManifest) as { manifests?: { digest: Digest }[] };
    held.set(
      imageId?.imageDigest ?? '',
      manifests.map(({ digest }) => digest),
    );
  }
  const gone = new Set(failures.map(({ imageId }) => imageId?.imageDigest));
  const missing = digests.find((digest) => !held.has(digest) && !gone.has(digest));
  if (missing !== undefined) throw untold(repositoryName, missing, 'no answer');
  return held;
}

function untold(repositoryName: string, digest = '', why = ''): Trouble {
  return new Trouble(`ECR does not tell what an image holds (${why})`, {
    where: `${repositoryName}@${digest}`,
    remedy: 'Try again in a minute. Nothing was removed.',
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
