import { Trouble } from '../report/trouble.ts';
import { type Descriptor, mediaTypes } from './oci.ts';

/** How a layer is compressed; the names are those that the specifications give. */
export type Compression = 'gzip' | 'zstd' | 'none';

const plain = 'application/vnd.oci.image.layer.v1.tar';
const dockerPlain = 'application/vnd.docker.image.rootfs.diff.tar';

/** The kinds of layers that can be passed on: OCI image specification, "Layer", and Docker's of version 2. */
const kinds: Record<string, { mediaType: string; compression: Compression }> = {
  [mediaTypes.layer]: { mediaType: mediaTypes.layer, compression: 'gzip' },
  [mediaTypes.dockerLayer]: { mediaType: mediaTypes.layer, compression: 'gzip' },
  [`${plain}+zstd`]: { mediaType: `${plain}+zstd`, compression: 'zstd' },
  [`${dockerPlain}.zstd`]: { mediaType: `${plain}+zstd`, compression: 'zstd' },
  [plain]: { mediaType: plain, compression: 'none' },
  [dockerPlain]: { mediaType: plain, compression: 'none' },
};

/** A base's layer as an OCI manifest names it: Docker's layers have the same bytes under another name. */
export function asOciLayer({ annotations, ...layer }: Descriptor, where: string): Descriptor {
  // Of a base that is an image of ours, nothing may pass for what is put onto it.
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith('remora.'));
  return {
    ...layer,
    mediaType: kindOf(layer, where).mediaType,
    ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
  };
}

/** How a base's layer is compressed. @throws Trouble where it is of a kind that we do not know */
export function compressionOf(layer: Descriptor, where: string): Compression {
  return kindOf(layer, where).compression;
}

function kindOf(
  { mediaType }: Pick<Descriptor, 'mediaType'>,
  where: string,
): { mediaType: string; compression: Compression } {
  const kind = kinds[mediaType];
  if (kind) return kind;
  throw new Trouble(`that image has a layer of the kind ${mediaType}, which cannot be a base's`, {
    where,
    remedy: 'Name an image whose layers are archives in its own registry, neither encrypted nor foreign.',
  });
}
