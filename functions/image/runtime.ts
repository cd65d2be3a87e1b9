import type { Architecture, Digest } from './oci.ts';
import { type OwnLayer, ownLayer } from './own-layer.ts';
import table from './runtime.json' with { type: 'json' };

/** Where Bun is, in a layer of ours and in a base that carries it; without a slash in front. */
export const bunPath = 'usr/local/bin/bun';

/** The two C libraries that Bun is built against. */
export type CLibrary = 'musl' | 'glibc';

/** The package of npm that carries Bun, and the layer that `layer.ts` makes of it. */
export interface Runtime {
  /** Its name in npm's registry. */
  package: string;
  version: string;
  /** Of the package's archive, as npm writes it: `sha512-…`. */
  integrity: string;
  digest: Digest;
  diffId: Digest;
  /** Bytes of the compressed layer. */
  size: number;
}

/** The version of Bun that the agent is built for and tested with. */
export const runtimeVersion = table.version;

/** The runtime for a machine and its C library. */
export function runtimeFor(architecture: Architecture, library: CLibrary): Runtime {
  return { version: table.version, ...(table.runtimes[architecture][library] as Omit<Runtime, 'version'>) };
}

/** The layer that carries a runtime: known before a byte of it was fetched. */
export function runtimeLayer(runtime: Runtime): OwnLayer {
  return ownLayer('runtime', runtime, { bun: runtime.version });
}
