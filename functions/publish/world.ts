import type { Alpine } from '../image/base/facts.ts';
import type { Architecture } from '../image/oci.ts';
import type { OwnLayer } from '../image/own-layer.ts';
import type { Runtime } from '../image/runtime.ts';
import type { Destination, Repository } from './repository.ts';

/** What publishing asks of the outside, and tells it. */
export interface World {
  /**
   * The repository that an image reference names, and what of it: its digest where it has one, else its tag.
   *
   * @throws Trouble where the text is no reference
   */
  find(reference: string): { repository: Repository; tagOrDigest: string };
  destination: Destination;
  /** What the destination is called in a reference to a published image. */
  name: string;
  /** What Bun for musl is linked against, from the packages of the base's own mirror. */
  libraries(
    alpine: Alpine,
    architecture: Architecture,
    where: string,
  ): Promise<{ layer: OwnLayer; bytes: Uint8Array }>;
  /** The bytes of a runtime's layer. */
  runtime(runtime: Runtime): AsyncIterable<Uint8Array>;
  /** Where the published image is named, so that the policy finds it; undefined where it is named nowhere. */
  parameter: { read(): Promise<string | undefined>; write(reference: string): Promise<void> } | undefined;
  progress: Progress;
}

/** Hears how far a publish is. */
export interface Progress {
  /** What was found out or done, one sentence. */
  note(sentence: string): void;
  /** So many bytes of blobs are to be in the destination in the end. Told once, before the first of them. */
  expect(bytes: number): void;
  /** So many more of them are there, in whatever way they got there. */
  arrived(bytes: number): void;
}

/** What a publish came to. */
export interface Published {
  /** By digest: `registry/repository@sha256:…`. */
  image: string;
  /** The tag that names it, too. */
  tag: string;
  /** Bytes of blobs that were sent; 0 where all was there. */
  sent: number;
  /** How many blobs were there already, taken over from another repository, or sent. */
  blobs: { there: number; mounted: number; sent: number };
  /** What a person should know of it, one sentence each. */
  warnings: string[];
}
