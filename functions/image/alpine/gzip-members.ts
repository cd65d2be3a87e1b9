import { Gunzip } from 'fflate';
import { Trouble } from '../../report/trouble.ts';

/** One of the gzip streams that are written one behind the other. */
export interface GzipMember {
  /** Where it begins, and where the next one does; bytes. */
  start: number;
  end: number;
  content: Uint8Array;
}

/** Alpine's largest index has 3 MB, and the packages that we take have less. Bytes, unpacked. */
const mostContent = 64 * 1024 * 1024;
const mostMembers = 16;

/**
 * The parts of a file of Alpine's: `apk-v2(5)` has it that each of its sections is a gzip stream of its own.
 *
 * @param where the file, as people call it
 * @throws Trouble where it is no gzip, or has more parts or content than such a file has
 */
export function gzipMembers(bytes: Uint8Array, where: string): GzipMember[] {
  const found: { start: number; parts: Uint8Array[] }[] = [{ start: 0, parts: [] }];
  let size = 0;
  const reader = new Gunzip((part) => {
    size += part.length;
    if (size > mostContent) throw new RangeError('it is too large');
    found.at(-1)?.parts.push(part);
  });
  reader.onmember = (start) => {
    if (found.push({ start, parts: [] }) > mostMembers) throw new RangeError('it has too many parts');
  };
  try {
    reader.push(bytes, true);
  } catch (error) {
    throw new Trouble(`it is no file of Alpine's: ${(error as Error).message}`, {
      where,
      remedy: 'Does the mirror that the base names hand out something else?',
    });
  }
  return found.map(({ start, parts }, at) => ({
    start,
    end: found[at + 1]?.start ?? bytes.length,
    content: Buffer.concat(parts),
  }));
}
