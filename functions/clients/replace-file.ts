import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Trouble } from '../report/trouble.ts';

/**
 * Puts a text in the place of a file's content, all of it or, whatever happens, nothing. The file's mode stays; where the
 * name is a link, it goes on pointing to the file.
 *
 * @throws {Trouble}
 */
export async function replaceFile(name: string, text: string): Promise<void> {
  try {
    const file = await realpath(name);
    const { mode } = await stat(file);
    const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
    try {
      const handle = await open(temporary, 'wx', mode & 0o777);
      try {
        await handle.writeFile(text);
        await handle.chmod(mode & 0o7777);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    const { code, name: kind } = error as NodeJS.ErrnoException;
    const what =
      code === 'EACCES' || code === 'EROFS'
        ? 'you may not write into its folder'
        : `it cannot be written (${code ?? kind})`;
    throw new Trouble(what, { where: name, cause: error });
  }
}
