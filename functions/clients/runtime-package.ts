import { bunLayer } from '../image/bun-layer.ts';
import { withIntegrity } from '../image/integrity.ts';
import type { Runtime } from '../image/runtime.ts';
import { Trouble } from '../report/trouble.ts';
import { download } from './download.ts';

/**
 * The bytes of a runtime's layer, made while its package arrives. The last of them come only when both the package
 * and the layer are known to be right.
 *
 * @param registry the address of npm's registry, with or without a slash at its end
 * @throws Trouble where the package is not there, is not what its integrity says, or makes another layer
 */
export async function* runtimePackage(runtime: Runtime, registry: string): AsyncGenerator<Uint8Array> {
  const where = `${runtime.package}@${runtime.version}`;
  const layer = bunLayer(runtimeArchive(runtime, registry), where);
  let held = await layer.next();
  for (let next = held; !held.done; held = next) {
    next = await layer.next();
    if (next.done && next.value.digest !== runtime.digest) {
      throw new Trouble(`the layer made of it is ${next.value.digest}, and not ${runtime.digest}`, {
        where,
        remedy: 'The table of runtimes does not fit the code that makes layers: compute it again.',
      });
    }
    yield held.value;
  }
}

/** The archive of a runtime's package, checked while it arrives. */
export function runtimeArchive(
  { package: name, version, integrity }: Pick<Runtime, 'package' | 'version' | 'integrity'>,
  registry: string,
): AsyncIterable<Uint8Array> {
  const where = `${name}@${version}`;
  // Where a registry of npm keeps an archive; its scope is left out of the file's name.
  const address = `${registry.replace(/\/+$/, '')}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  return withIntegrity(download(address, where), integrity, where);
}
