import { Trouble } from '../report/trouble.ts';
import type { Digest } from './oci.ts';

/** OCI image specification, "Image Configuration": what of it we read or write. */
export interface ImageConfig {
  created?: string;
  architecture: string;
  os: string;
  variant?: string;
  config?: ContainerConfig;
  rootfs: { type: 'layers'; diff_ids: Digest[] };
  history?: HistoryEntry[];
}

/** How a container of the image begins. Members that we do not name are a base's own, and stay. */
interface ContainerConfig {
  Env?: string[] | null;
  Entrypoint?: string[] | null;
  Cmd?: string[] | null;
  User?: string;
  WorkingDir?: string;
  Labels?: Record<string, string> | null;
  [member: string]: unknown;
}

interface HistoryEntry {
  created?: string;
  created_by?: string;
  comment?: string;
  empty_layer?: boolean;
}

/**
 * @param where the image, as people write it
 * @throws Trouble where the bytes are no configuration of an image
 */
export function readConfig(bytes: Uint8Array, where: string): ImageConfig {
  const config = parse(bytes) as Partial<ImageConfig> | undefined;
  const layers: unknown = config?.rootfs?.diff_ids;
  if (typeof config?.architecture === 'string' && typeof config.os === 'string' && Array.isArray(layers)) {
    return config as ImageConfig;
  }
  throw new Trouble('the configuration of that image names no architecture or no layers', {
    where,
    remedy: 'Is it a container image, and not an artifact of another kind?',
  });
}

function parse(bytes: Uint8Array): object | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) ?? undefined;
  } catch {
    return undefined;
  }
}
