import type { Alpine } from '../image/base/facts.ts';
import type { Architecture } from '../image/oci.ts';
import type { OwnLayer } from '../image/own-layer.ts';

/**
 * The layer with what Bun for musl is linked against, from the packages of the base's own mirror.
 *
 * @param where the base, as people write it
 * @throws Trouble where the mirror does not answer, or hands out what the base's keys do not vouch for
 */
export async function alpinePackages(
  alpine: Alpine,
  architecture: Architecture,
  where: string,
): Promise<{ layer: OwnLayer; bytes: Uint8Array }> {
  throw new Error(`not written yet: ${alpine.release} ${architecture} ${where}`);
}
