import { readTar } from '../read-tar.ts';

/** The files of a small archive in memory, by their names. @throws Trouble where it is damaged */
export async function tarFiles(archive: Uint8Array, where: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const bytes = (async function* () {
    yield archive;
  })();
  for await (const entry of readTar(bytes, 'none', where)) {
    const parts: Uint8Array[] = [];
    for await (const part of entry) parts.push(part);
    files.set(entry.header.name, Buffer.concat(parts));
  }
  return files;
}
