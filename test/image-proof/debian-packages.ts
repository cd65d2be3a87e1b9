import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Architecture, architectures } from '../../functions/image/oci.ts';
import { tool } from './tool.ts';

/** The release that the official agent's image stands on. */
const release = 'trixie';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Debian, for any architecture. */
export interface Debian {
  /** @param into a directory, made if it is not there */
  unpack(names: string[], architecture: Architecture, into: string): void;
  close(): void;
}

/** Asks the mirror of this machine what there is, without a word of it in the machine's own lists and caches. */
export function openDebian(): Debian {
  const state = mkdtempSync('/tmp/debian-');
  const debs = join(state, 'debs');
  for (const path of ['lists/partial', 'cache/archives/partial', 'debs'])
    mkdirSync(join(state, path), { recursive: true });
  writeFileSync(join(state, 'status'), '');
  writeFileSync(join(state, 'sources.list'), `deb [signed-by=${keyring}] ${mirror()} ${release} main\n`);
  writeFileSync(join(state, 'apt.conf'), settings(state));
  const env = { APT_CONFIG: join(state, 'apt.conf') };
  const apt = (...args: string[]) => tool('apt-get', ['-qq', ...args], { cwd: debs, env });
  apt('update');
  return {
    unpack(names, architecture, into) {
      apt('download', ...names.map((name) => `${name}:${architecture}`));
      mkdirSync(into, { recursive: true });
      for (const name of names) {
        const [deb = ''] = globSync(join(debs, `${name}_*_${architecture}.deb`));
        tool('dpkg-deb', ['--extract', deb, into]);
      }
    },
    close: () => rmSync(state, { recursive: true }),
  };
}

/** Where this machine gets Debian from. */
function mirror(): string {
  const format = '$(REPO_URI) $(COMPONENT) $(LABEL)';
  const targets = tool('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const found = /^(\S+) main Debian$/m.exec(targets)?.[1];
  if (found !== undefined) return found;
  throw new Error('no base image can be made: apt on this machine knows no Debian to take packages from');
}

function settings(state: string): string {
  return [
    ...architectures.map((architecture) => `APT::Architectures:: "${architecture}";`),
    // No translations of descriptions, and no second form of the lists.
    'Acquire::Languages "none";',
    `Dir::State "${state}";`,
    `Dir::State::status "${state}/status";`,
    `Dir::Cache "${state}/cache";`,
    `Dir::Etc::SourceList "${state}/sources.list";`,
    `Dir::Etc::SourceParts "${state}/none";`,
    'APT::Sandbox::User "root";',
    '',
  ].join('\n');
}
