import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundling.ts';
import { sourcesUrl } from './sources-url.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** What git says; undefined where it says nothing, as in an archive of the sources. */
function git(...words: string[]): string | undefined {
  try {
    const said = execFileSync('git', words, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    return said.toString().trim();
  } catch {
    return undefined;
  }
}

const revision = git('rev-parse', 'HEAD') ?? 'unknown';
const source = sourcesUrl(git('config', '--get', 'remote.origin.url') ?? '');

await build({
  absWorkingDir: root,
  entryPoints: ['agent/main.ts'],
  outfile: process.argv[2] ?? 'dist/agent.mjs',
  ...bundling,
  define: {
    REMORA_AGENT_VERSION: JSON.stringify(version),
    REMORA_AGENT_REVISION: JSON.stringify(revision.slice(0, 7)),
  },
  logLevel: 'warning',
});
// For whoever makes an image of it.
process.stdout.write(`${JSON.stringify({ version, revision, ...(source !== undefined && { source }) })}\n`);
