import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Trouble } from '../report/trouble.ts';

/** All of a file under its name, or nothing; what the source throws comes out as it is. */
export async function writeWhole(
  root: string,
  path: string,
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void = () => {},
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  const handle = await reaching(root, () => open(temporary, 'wx'));
  try {
    for await (const piece of bytes) {
      await reaching(root, () => handle.writeFile(piece));
      sent(piece.length);
    }
    await reaching(root, () => handle.sync());
    await handle.close();
    await reaching(root, () => rename(temporary, path));
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

/** Carries out work on files. @throws Trouble where they are what failed */
export async function reaching<Result>(root: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw troubleOf(root, error);
  }
}

/** What a person can do about an error of the file system below `root`; any other error as it is. */
export function troubleOf(root: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof Trouble || code === undefined) return error;
  const what: Record<string, string> = {
    EACCES: 'you may not read and write there',
    EROFS: 'nothing can be written there',
    ENOTDIR: 'it is no directory',
    EEXIST: 'it is no directory',
    ENOSPC: 'there is no space left',
    ENOENT: 'a file of the layout is missing',
  };
  return new Trouble(what[code] ?? `the directory cannot be used (${code})`, { where: root, cause: error });
}
