import type { Digest } from '../image/oci.ts';

/** What a reference to a base says, apart: its name is what the image's labels say, also where a digest pins it. */
export function namedBase(reference: string): { name: string; digest: Digest | undefined } {
  const [name = '', digest] = reference.split('@');
  return { name, digest: digest as Digest | undefined };
}
