import { createHash } from 'node:crypto';
import type { Digest } from './oci.ts';

/** What bytes are known by: OCI image specification, "Digests". */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
