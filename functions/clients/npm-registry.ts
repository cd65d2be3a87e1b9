import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Trouble } from '../report/trouble.ts';

/**
 * Where npm on this machine takes packages from, by its own configuration.
 *
 * @throws Trouble where there is no npm to ask
 */
export async function npmRegistry(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry']);
    return stdout.trim();
  } catch (cause) {
    throw new Trouble('npm does not say which registry it takes packages from', {
      remedy: 'Name one with --npm-registry.',
      cause,
    });
  }
}
