import { Trouble } from '../../report/trouble.ts';
import type { Descriptor } from '../oci.ts';
import { compressionOf } from '../oci-layer.ts';
import { readTar } from '../read-tar.ts';
import type { BaseFacts } from './facts.ts';
import { applyLayer, type LayerChange, layerChange } from './layer-change.ts';
import { RootTree } from './root-tree.ts';
import { whatIsThere } from './what-is-there.ts';

/** Of what is of interest, one layer has some dozens: one that is made to fill the memory does not fill it. */
const mostChanges = 1_000;

/** A layer of a base, and its bytes as they arrive from its registry. */
export interface BaseLayer {
  descriptor: Descriptor;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Reads every layer of a base once, from the lowest to the uppermost, and keeps only what decides.
 *
 * @param where the base, as people write it
 * @throws Trouble where a layer is no archive, or of an unknown kind
 */
export async function readFacts(layers: readonly BaseLayer[], where: string): Promise<BaseFacts> {
  const tree = new RootTree();
  for (const { descriptor, open } of layers) {
    const changes: LayerChange[] = [];
    const name = `${where}, its layer ${descriptor.digest}`;
    for await (const entry of readTar(open(), compressionOf(descriptor, where), name)) {
      const change = await layerChange(entry);
      if (change) changes.push(change);
      if (changes.length > mostChanges) throw overdone(name);
    }
    applyLayer(tree, changes);
  }
  return whatIsThere(tree);
}

function overdone(where: string): Trouble {
  return new Trouble(`it names the same files more than ${mostChanges} times`, {
    where,
    remedy: 'It was made by no usual program: name another base.',
  });
}
