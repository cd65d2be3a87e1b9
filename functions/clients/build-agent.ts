import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import type { Agent } from '../publish/publish-agent.ts';
import { Trouble } from '../report/trouble.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The agent of this clone, built from its sources as they are now.
 *
 * @throws Trouble where it cannot be built
 */
export async function buildAgent(): Promise<Agent> {
  const folder = await mkdtemp(join(tmpdir(), 'remora-agent-'));
  try {
    const file = join(folder, 'agent.mjs');
    await run(process.execPath, [join(root, 'agent/build.ts'), file]);
    return { bundle: await readFile(file), version: manifest.version, revision: await revision() };
  } catch (cause) {
    throw new Trouble('the agent could not be built', {
      where: join(root, 'agent'),
      remedy: `Run "npm ci" in ${root}, then "npm run build:agent": it says why.`,
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The commit; an archive of the sources has none. */
async function revision(): Promise<string> {
  try {
    return (await run('git', ['rev-parse', 'HEAD'], { cwd: root })).stdout.trim();
  } catch {
    return 'unknown';
  }
}
