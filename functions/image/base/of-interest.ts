/**
 * What of a base is kept while its layers are read. There are only so many such paths, so that no base, however
 * large or odd, costs much memory.
 */

const triplet = '(x86_64|aarch64)-linux-(gnu|musl)';

/** The way to the rest, whose parts a base may have as links (Debian's /lib leads to usr/lib), or hide. */
const directories = new RegExp(
  `^(bin|usr(/bin|/local(/bin)?|/share(/apk(/keys)?)?)?|(usr/)?(local/)?lib(64)?(/${triplet})?|etc(/apk(/keys)?)?)$`,
);

const libraryDirectory = `(usr/)?(local/)?lib(64)?(/${triplet})?`;
const loader = 'ld-musl-(x86_64|aarch64)\\.so\\.1|ld-linux-(x86-64\\.so\\.2|aarch64\\.so\\.1)';
const library = 'lib(c|pthread|dl|m|stdc\\+\\+)\\.so\\.[026]|libgcc_s\\.so\\.1';
const libraries = new RegExp(`^${libraryDirectory}/(${loader}|${library})$`);
const programs = /^(usr\/)?(local\/)?bin\/(sh|bun)$/;

/** Small files whose text says something; keys are in Alpine's two places. */
const texts =
  /^etc\/(alpine-release|apk\/repositories|apk\/keys\/[\w.@+-]{1,100}\.pub)$|^usr\/share\/apk\/keys\/[\w.@+-]{1,100}\.pub$/;

/** Whether a file at this path, without a slash in front, is to be read, and not only known to be there. */
export function isText(path: string): boolean {
  return texts.test(path);
}

/** Whether what is at this path decides anything about a base. */
export function isOfInterest(path: string): boolean {
  return directories.test(path) || libraries.test(path) || programs.test(path) || isText(path);
}

/** Where programs look for libraries, wherever a base keeps them. */
export const libraryDirectories: string[] = [
  'lib',
  'lib64',
  'usr/lib',
  'usr/lib64',
  'usr/local/lib',
  'usr/local/lib64',
].flatMap((directory) => [
  directory,
  ...['x86_64-linux-gnu', 'aarch64-linux-gnu', 'x86_64-linux-musl', 'aarch64-linux-musl'].map(
    (one) => `${directory}/${one}`,
  ),
]);
