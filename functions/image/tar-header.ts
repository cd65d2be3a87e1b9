/** What a layer holds: a file with its content elsewhere, a symbolic link, or a directory. Everything is root's. */
export interface TarMember {
  /** Without a slash in front; a directory's ends with one. */
  path: string;
  kind: 'file' | 'link' | 'directory';
  /** Permissions: `0o755`. */
  mode: number;
  /** Of a file's content, bytes. */
  size: number;
  /** Where a link leads to. */
  target?: string;
}

const typeFlag = { file: '0', link: '2', directory: '5' };

/** The header of 512 bytes in front of a member: POSIX 1003.1, pax, "ustar Interchange Format". Its time is 1970. */
export function tarHeader({ path, kind, mode, size, target = '' }: TarMember): Uint8Array {
  const header = new Uint8Array(512);
  const put = (offset: number, length: number, text: string) => {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > length) throw new RangeError(`too long for an archive: ${text}`);
    header.set(bytes, offset);
  };
  const octal = (offset: number, digits: number, value: number) =>
    put(offset, digits + 1, `${value.toString(8).padStart(digits, '0')}\0`);
  put(0, 100, path);
  octal(100, 7, mode);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, size);
  octal(136, 11, 0);
  put(148, 8, ' '.repeat(8));
  put(156, 1, typeFlag[kind]);
  put(157, 100, target);
  put(257, 8, 'ustar\x0000');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** What fills a file's last block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array(-size & 511);
}

/** The two empty blocks that end an archive. */
export const tarEnd: Uint8Array = new Uint8Array(1024);
