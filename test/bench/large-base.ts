import { createHash, randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { architectures, mediaTypes } from '../../functions/image/oci.ts';
import { tarEnd, tarHeader, tarPadding } from '../../functions/image/tar-header.ts';
import type { RegistryStore } from '../registry/registry-store.ts';

/** What makes it a base that gets Bun for musl, and no libraries. */
const files = [
  'bin/sh',
  'lib/ld-musl-aarch64.so.1',
  'lib/ld-musl-x86_64.so.1',
  'usr/lib/libgcc_s.so.1',
  'usr/lib/libstdc++.so.6',
];

/**
 * Puts a base into a registry that consists of noise.
 *
 * @param size of the noise for each architecture, bytes
 */
export function putLargeBase(store: RegistryStore, name: string, tag: string, size: number): void {
  const manifests = architectures.map((architecture) => {
    const tar = archive(size);
    const bytes = gzipSync(tar, { level: 1 });
    const config = Buffer.from(
      JSON.stringify({
        ...{ os: 'linux', architecture },
        config: {},
        rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(tar).digest('hex')}`] },
      }),
    );
    const manifest = {
      ...{ schemaVersion: 2 as const, mediaType: mediaTypes.manifest },
      config: { mediaType: mediaTypes.config, digest: store.putBlob(name, config), size: config.length },
      layers: [{ mediaType: mediaTypes.layer, digest: store.putBlob(name, bytes), size: bytes.length }],
    };
    return {
      ...{ mediaType: mediaTypes.manifest, digest: store.putManifest(name, manifest) },
      ...{ size: JSON.stringify(manifest).length, platform: { os: 'linux', architecture } },
    };
  });
  store.putManifest(name, { schemaVersion: 2, mediaType: mediaTypes.index, manifests } as never, tag);
}

function archive(size: number): Buffer {
  const members = [...files.map((path) => ({ path, size: 0 })), { path: 'var/noise', size }];
  const parts = members.flatMap((member) => [
    tarHeader({ ...member, kind: 'file', mode: 0o755 }),
    randomFillSync(Buffer.alloc(member.size)),
    tarPadding(member.size),
  ]);
  return Buffer.concat([...parts, tarEnd]);
}
