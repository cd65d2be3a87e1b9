/** A package, as a repository's index has it: Alpine's wiki, "Apk spec". */
export interface AlpinePackage {
  name: string;
  version: string;
  /** `Q1` and the SHA-1 of the package's control section, base64; `Q2` for SHA-256. */
  checksum: string;
  /** Of the package's file, bytes. */
  size: number;
}

/** @param index the text of a repository's index: records with an empty line in between */
export function findPackage(index: string, name: string): AlpinePackage | undefined {
  for (const record of index.split(/\n\n+/)) {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(record)?.[1];
    const [version, checksum, size] = [field('V'), field('C'), field('S')];
    if (field('P') !== name || !version || !checksum || !size) continue;
    return { name, version, checksum, size: Number(size) };
  }
  return undefined;
}
