import { buffer } from 'node:stream/consumers';
import { readTar } from '../read-tar.ts';

/** The files of a small archive in memory, by their names. @throws Trouble where it is damaged */
export async function tarFiles(archive: Uint8Array, where: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of readTar([archive], 'none', where)) {
    files.set(entry.header.name, await buffer(entry));
  }
  return files;
}
