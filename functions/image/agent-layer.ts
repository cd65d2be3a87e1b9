import { packLayer } from './layer.ts';
import { type OwnLayer, ownLayer } from './own-layer.ts';
import { bunPath } from './runtime.ts';
import { agentPath } from './start-of.ts';

/**
 * The layer that is the agent: one file, which names Bun as what runs it, so that no shell is needed. It is all that
 * an instance pulls when a new version comes.
 *
 * @param bundle the agent as `agent/build.ts` makes it
 * @param version the agent's
 */
export function agentLayer(bundle: Uint8Array, version: string): { layer: OwnLayer; bytes: Uint8Array } {
  const content = Buffer.concat([Buffer.from(`#!/${bunPath} --smol\n`), bundle]);
  const { bytes, ...packed } = packLayer([{ path: agentPath.slice(1), mode: 0o755, content }]);
  return { layer: ownLayer('agent', packed, { agent: version }), bytes };
}
