import { digestOf } from '../image/digest.ts';
import type { Descriptor, Digest, StoredManifest } from '../image/oci.ts';
import { Trouble } from '../report/trouble.ts';
import type { Repository } from './repository.ts';

/** Bytes that a configuration may have; the largest that are known have some ten thousand. */
const largest = 4 * 1024 * 1024;

/**
 * A blob as a whole: for configurations, which are small.
 *
 * @throws Trouble where it is too large for one
 */
export async function readWhole(
  repository: Repository,
  blob: Pick<Descriptor, 'digest' | 'size'>,
): Promise<Uint8Array> {
  if (blob.size > largest) {
    throw new Trouble(`the configuration of that image has ${blob.size} bytes`, {
      where: repository.name,
      remedy: 'Is it a container image, and not an artifact of another kind?',
    });
  }
  const parts: Uint8Array[] = [];
  for await (const part of repository.blob(blob)) parts.push(part);
  return Buffer.concat(parts);
}

/** The manifest of that digest. @throws Trouble where it is gone, although an index names it */
export async function namedManifest(repository: Repository, digest: Digest): Promise<StoredManifest> {
  const stored = await repository.manifest(digest);
  if (stored) return stored;
  throw new Trouble(`its index names the manifest ${digest}, which is not there`, {
    where: repository.name,
    remedy: 'It was not copied whole: copy it again with all of its architectures.',
  });
}

/** Bytes that are at hand, as a blob that can be sent. */
export function blobOf(bytes: Uint8Array): {
  descriptor: { digest: Digest; size: number };
  open(): AsyncIterable<Uint8Array>;
} {
  return {
    descriptor: { digest: digestOf(bytes), size: bytes.length },
    async *open() {
      yield bytes;
    },
  };
}
