import type { Descriptor } from '../oci.ts';
import type { BaseFacts } from './facts.ts';

/** A layer of a base, and its bytes as they arrive from its registry. */
export interface BaseLayer {
  descriptor: Descriptor;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Reads every layer of a base once, from the lowest to the uppermost, and keeps only what decides.
 *
 * @param where the base, as people write it
 * @throws Trouble where a layer is no archive, or of an unknown kind
 */
export async function readFacts(layers: readonly BaseLayer[], where: string): Promise<BaseFacts> {
  throw new Error(`not written yet: ${layers.length} ${where}`);
}
