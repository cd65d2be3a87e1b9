/**
 * Where an Alpine takes packages from: the lines of /etc/apk/repositories, `apk-repositories(5)`. Those with a tag are
 * for packages that are asked for by that tag, and those without an address are of the machine itself.
 *
 * @param architecture as Alpine calls it: `x86_64`
 * @returns the addresses of directories, without a slash at their ends
 */
export function mirrorsOf(repositories: string, architecture: string): string[] {
  return repositories
    .split('\n')
    .map((line) => line.trim().replace(/\/+$/, ''))
    .filter((line) => /^https?:\/\/\S+$/.test(line))
    .map((address) => `${address}/${architecture}`);
}
