import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
    const { stdout } = await run(process.execPath, [join(root, 'agent/build.ts'), file]);
    return { bundle: await readFile(file), ...(JSON.parse(stdout) as Omit<Agent, 'bundle'>) };
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
