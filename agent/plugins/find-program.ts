import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';

/**
 * Where a program is: as it is named if that has a slash, else in the first directory that has it.
 *
 * @param path the agent's own PATH: what a plugin is given as PATH is for the plugin
 * @returns undefined where no directory has it
 */
export async function findProgram(name: string, path = ''): Promise<string | undefined> {
  if (name.includes('/')) return name;
  for (const directory of path.split(':').filter(Boolean)) {
    const file = `${directory}/${name}`;
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
