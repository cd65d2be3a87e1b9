import { packLayer } from '../../../functions/image/layer.ts';
import { architectures, mediaTypes } from '../../../functions/image/oci.ts';
import type { RegistryStore } from '../../registry/registry-store.ts';

const text = (content: string) => new TextEncoder().encode(content);

/**
 * Puts a base of a few hundred bytes into a registry: for both architectures, with something that is called Bun.
 *
 * @param more what makes it another one
 * @returns the digest of its index
 */
export function putTinyBase(
  store: RegistryStore,
  name: string,
  tag: string,
  {
    more = new Uint8Array(),
    only = architectures as readonly string[],
  }: { more?: Uint8Array; only?: readonly string[] } = {},
): string {
  const manifests = only.map((architecture) => {
    const { bytes, diffId } = packLayer([
      { path: 'bin/sh', mode: 0o755, content: text(`#!${architecture}\n`) },
      { path: 'etc/motd', mode: 0o644, content: more },
      { path: 'usr/local/bin/bun', mode: 0o755, content: text('#!/bin/sh\n') },
    ]);
    const config = text(
      JSON.stringify({
        created: '2026-01-01T00:00:00Z',
        ...{ os: 'linux', architecture },
        config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], Cmd: ['/bin/sh'] },
        rootfs: { type: 'layers', diff_ids: [diffId] },
        history: [{ created_by: 'tiny' }],
      }),
    );
    const manifest = {
      ...{ schemaVersion: 2, mediaType: mediaTypes.manifest },
      config: { mediaType: mediaTypes.config, digest: store.putBlob(name, config), size: config.length },
      layers: [{ mediaType: mediaTypes.layer, digest: store.putBlob(name, bytes), size: bytes.length }],
    };
    const size = Buffer.byteLength(JSON.stringify(manifest));
    const digest = store.putManifest(name, manifest);
    return { mediaType: mediaTypes.manifest, digest, size, platform: { os: 'linux', architecture } };
  });
  return store.putManifest(name, { schemaVersion: 2, mediaType: mediaTypes.index, manifests } as never, tag);
}
