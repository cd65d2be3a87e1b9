import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from '../../functions/image/oci.ts';
import { writeBaseImage } from './base-image.ts';
import { type CLibrary, makeRoot } from './base-roots.ts';
import type { Debian } from './debian-packages.ts';
import { tool } from './tool.ts';

/**
 * A base image for both architectures, in two layers, of which the upper takes away what the lower has too much.
 *
 * @param folder an empty one
 * @param authority PEM, of whom the image's programs trust
 * @returns the directory of its OCI layout, where it is called `1`
 */
export function makeProofBase(debian: Debian, library: CLibrary, folder: string, authority: string): string {
  const roots = { amd64: [] as string[], arm64: [] as string[] };
  for (const architecture of architectures) {
    const [files, above] = [join(folder, architecture), join(folder, `${architecture}-above`)];
    makeRoot(debian, library, architecture, files);
    mkdirSync(join(files, 'usr/share/surplus'), { recursive: true });
    writeFileSync(join(files, 'usr/share/surplus/file'), '');
    for (const directory of ['usr/share', 'etc/ssl/certs'])
      mkdirSync(join(above, directory), { recursive: true });
    writeFileSync(join(above, 'usr/share/.wh.surplus'), '');
    writeFileSync(join(above, 'etc/ssl/certs/ca-certificates.crt'), authority);
    roots[architecture] = [files, above];
  }
  const layout = join(folder, 'layout');
  writeBaseImage({ roots }, layout, '1');
  return layout;
}

/** Puts an image of an OCI layout into a registry, with all architectures; in Docker's form, as most bases are, if asked to. */
export function pushLayout(
  layout: string,
  tag: string,
  reference: string,
  format: 'oci' | 'v2s2' = 'oci',
): void {
  const options = ['--all', '--dest-tls-verify=false', '--format', format];
  tool('skopeo', ['copy', ...options, `oci:${layout}:${tag}`, `docker://${reference}`]);
}
