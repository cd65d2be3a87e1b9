import type { Descriptor, StoredManifest } from '../image/oci.ts';

/** Where images are read from: one repository of a registry. Everything that it hands out has the digest it was asked by. */
export interface Repository {
  /** As people write it, without tag: `public.ecr.aws/docker/library/alpine`. */
  name: string;
  /** What a tag or a digest names; undefined where the repository has no such thing. */
  manifest(tagOrDigest: string): Promise<StoredManifest | undefined>;
  /**
   * The bytes of a blob, as they arrive: a connection that breaks is taken up where it broke. Ends with an error, not
   * with fewer or other bytes, where they are not what the digest says.
   */
  blob(blob: Pick<Descriptor, 'digest' | 'size'>): AsyncIterable<Uint8Array>;
  /** Every tag; empty where the repository has none, is not there yet, or where its registry does not tell. */
  tags(): Promise<string[]>;
}

/** A blob on its way. */
export interface Blob {
  descriptor: Pick<Descriptor, 'digest' | 'size'>;
  /** Its bytes, from the first one on; asked for again where an upload has to begin again. */
  open(): AsyncIterable<Uint8Array>;
  /** Where it is already. A registry may take it over from another repository of its own without a byte being sent. */
  from?: Repository;
}

/** How a blob got to be where it is now. */
export type Arrival = 'there' | 'mounted' | 'sent';

/** Where images are published to. */
export interface Destination extends Repository {
  /** Asks for the blob first, once, and sends only what is missing. `sent` hears of every further portion of bytes. */
  putBlob(blob: Blob, sent?: (bytes: number) => void): Promise<Arrival>;
  /**
   * Puts a manifest or an index whose blobs, or manifests, are there already; without a tag, it is known by its digest.
   *
   * @throws Trouble where the tag is taken by something else and cannot be moved
   */
  putManifest(manifest: StoredManifest, tag?: string): Promise<void>;
}
