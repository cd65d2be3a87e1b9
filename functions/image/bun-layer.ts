import { Trouble } from '../report/trouble.ts';
import { type Packed, streamLayer } from './layer.ts';
import { readTar } from './read-tar.ts';
import { bunPath } from './runtime.ts';

/**
 * Makes the layer with Bun while its package of npm arrives, which is read to its end: its bytes, and then what it
 * came to be.
 *
 * @param where the package, as people call it
 * @throws Trouble where that is no package of Bun, or what `archive` itself throws
 */
export async function* bunLayer(
  archive: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Uint8Array, Packed> {
  let packed: Packed | undefined;
  for await (const entry of readTar(archive, 'gzip', where)) {
    const { name, size = 0 } = entry.header;
    if (packed || name !== 'package/bin/bun') entry.resume();
    else packed = yield* streamLayer({ path: bunPath, mode: 0o755, size, content: entry });
  }
  if (packed) return packed;
  throw new Trouble('there is no package/bin/bun in it', {
    where,
    remedy: "Is that registry npm's, or a copy of it? Name another one.",
  });
}
