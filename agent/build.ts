import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundling.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** Seven digits of the commit; an archive of the sources has none. */
function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}

await build({
  absWorkingDir: root,
  entryPoints: ['agent/main.ts'],
  outfile: process.argv[2] ?? 'dist/agent.mjs',
  ...bundling,
  define: {
    REMORA_AGENT_VERSION: JSON.stringify(version),
    REMORA_AGENT_REVISION: JSON.stringify(revision()),
  },
  logLevel: 'warning',
});
