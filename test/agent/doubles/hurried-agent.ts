import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundling } from '../../../agent/bundling.ts';

const root = join(import.meta.dirname, '../../..');
const clock = join(import.meta.dirname, 'hurried-clock.ts');

/** Whoever wants the agent's clock gets the other one, but for that one itself. */
const hurry: Plugin = {
  name: 'hurry',
  setup({ onResolve }) {
    onResolve({ filter: /\/clock\.ts$/ }, ({ importer }) =>
      importer.startsWith(join(root, 'agent/')) ? { path: clock } : undefined,
    );
  },
};

/**
 * Bundles the agent as it is shipped, but that its time passes as fast as the variable `AGENT_SPEED` says.
 *
 * @param elsewhere a path in it, and which one it becomes: a test must not touch the machine's own Docker
 */
export async function bundleHurriedAgent(outfile: string, elsewhere: [string, string][] = []): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['agent/main.ts'],
    outfile,
    ...bundling,
    plugins: [hurry],
    logLevel: 'error',
  });
  const text = readFileSync(outfile, 'utf8');
  writeFileSync(
    outfile,
    elsewhere.reduce((changed, [path, other]) => changed.replaceAll(path, other), text),
  );
}
