import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const bin = join(root, 'node_modules', '.bin');

/** The path of the Node that the project runs on; throws if the installation did not bring it. */
export function assertNode24() {
  const wanted = readFileSync(join(root, '.node-version'), 'utf8').trim();
  const node = join(bin, 'node');
  const found = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() || 'nothing';
  if (found.split('.')[0] === `v${wanted.split('.')[0]}`) return node;
  throw new Error(
    `Node ${wanted} should be at ${node}, but there is ${found}. An install script of the package "node" puts it there: ` +
      'run "npm ci" again, without --ignore-scripts and --omit (see "npm config get ignore-scripts" and "npm config get omit").',
  );
}
