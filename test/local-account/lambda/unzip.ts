import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localEntry = 0x04034b50;

interface Entry {
  name: string;
  method: number;
  checksum: number;
  compressedSize: number;
  size: number;
  mode: number;
  offset: number;
}

/**
 * Extracts a zip file into a directory, which it makes.
 * Reads what Lambda's packages are: stored or deflated, not encrypted, no zip64 (PKWARE APPNOTE 4.3).
 * @throws for anything else, for a damaged entry, and for an entry that would land outside the directory.
 */
export async function unzip(zipFile: string, directory: string): Promise<void> {
  const archive = await readFile(zipFile);
  for (const entry of entriesOf(archive, zipFile)) {
    const path = resolve(directory, entry.name);
    if (!path.startsWith(resolve(directory) + sep))
      throw new Error(`${zipFile}: the entry ${entry.name} points outside the archive`);
    if (entry.name.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contentOf(archive, entry, zipFile));
    if (entry.mode) await chmod(path, entry.mode);
  }
}

function entriesOf(archive: Buffer, zipFile: string): Entry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory)
    throw new Error(`${zipFile} is not a zip file`);
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw new Error(`${zipFile}: damaged directory`);
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      method: archive.readUInt16LE(at + 10),
      checksum: archive.readUInt32LE(at + 16),
      compressedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      // The upper half holds the Unix mode, whose low nine bits are the permissions.
      mode: archive.readUInt16LE(at + 40) & 0o777,
      offset: archive.readUInt32LE(at + 42),
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function contentOf(archive: Buffer, entry: Entry, zipFile: string): Buffer {
  if (archive.readUInt32LE(entry.offset) !== localEntry)
    throw new Error(`${zipFile}: the entry ${entry.name} is damaged`);
  // The local header repeats the name and has an extra field of its own length.
  const start =
    entry.offset + 30 + archive.readUInt16LE(entry.offset + 26) + archive.readUInt16LE(entry.offset + 28);
  const packed = archive.subarray(start, start + entry.compressedSize);
  const content = unpack(packed, entry, zipFile);
  if (content.length !== entry.size || crc32(content) !== entry.checksum)
    throw new Error(`${zipFile}: the entry ${entry.name} is damaged`);
  return content;
}

function unpack(packed: Buffer, { method, name }: Entry, zipFile: string): Buffer {
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`${zipFile}: the entry ${name} is compressed by method ${method}, which is not supported`);
}
