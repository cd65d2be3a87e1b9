import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Architecture } from '../../functions/image/oci.ts';
import { programOf } from '../third-party/venv.ts';
import type { Debian } from './debian-packages.ts';
import { tool } from './tool.ts';

export type CLibrary = 'glibc' | 'musl';

/** What a shell alone cannot do, and tests use. */
const applets = ['sh', 'cat', 'ls', 'sleep', 'id', 'env', 'head', 'tail', 'tr', 'dd', 'nc'];

/** As the machine calls itself, which is how Debian, musl and Python write it. */
const machines: Record<Architecture, string> = { amd64: 'x86_64', arm64: 'aarch64' };

/** The files of a small base image: a C library, what Bun needs beside it, and a shell. */
export function makeRoot(debian: Debian, library: CLibrary, architecture: Architecture, root: string): void {
  if (library === 'glibc') makeGlibcRoot(debian, architecture, root);
  else makeMuslRoot(debian, architecture, root);
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet));
  for (const directory of ['etc', 'proc', 'sys', 'dev', 'run', 'var/tmp', 'tmp', 'usr/local/bin', 'root'])
    mkdirSync(join(root, directory), { recursive: true });
  for (const directory of ['tmp', 'var/tmp']) chmodSync(join(root, directory), 0o1777);
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

/** Laid out as Debian's image is: /bin and /lib are links into /usr. */
function makeGlibcRoot(debian: Debian, architecture: Architecture, root: string): void {
  debian.unpack(['busybox-static', 'libc6', 'libgcc-s1', 'libstdc++6'], architecture, root);
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
}

/** Laid out as Alpine's image is. Debian has musl, but of C++ only what is built for glibc. */
function makeMuslRoot(debian: Debian, architecture: Architecture, root: string): void {
  const machine = machines[architecture];
  const unpacked = `${root}.debian`;
  debian.unpack(['busybox-static', 'musl'], architecture, unpacked);
  for (const directory of ['bin', 'lib', 'usr/lib']) mkdirSync(join(root, directory), { recursive: true });
  const loader = `ld-musl-${machine}.so.1`;
  renameSync(join(unpacked, 'usr/bin/busybox'), join(root, 'bin/busybox'));
  renameSync(join(unpacked, `usr/lib/${machine}-linux-musl/libc.so`), join(root, 'lib', loader));
  symlinkSync(loader, join(root, 'lib', `libc.musl-${machine}.so.1`));
  takeLibrariesOfWheel(machine, join(root, 'usr/lib'));
}

/** A Python wheel that was built on Alpine carries Alpine's own C++ libraries. */
const wheel = 'contourpy==1.4.0';

function takeLibrariesOfWheel(machine: string, into: string): void {
  const folder = mkdtempSync(`${into}.wheel-`);
  const platform = ['--platform', `musllinux_1_2_${machine}`, '--python-version', '3.12', '--abi', 'cp312'];
  const only = ['--implementation', 'cp', '--only-binary=:all:', '--no-deps'];
  const quietly = ['--quiet', '--disable-pip-version-check'];
  tool(programOf('pip'), ['download', ...quietly, ...platform, ...only, '--dest', folder, wheel]);
  const [file = ''] = globSync(join(folder, '*.whl'));
  tool('python3', ['-m', 'zipfile', '--extract', file, folder]);
  // Their names have a digest in them, by which the one asks for the other.
  for (const library of globSync(join(folder, '*.libs/lib*'))) {
    const name = basename(library);
    cpSync(library, join(into, name));
    symlinkSync(name, join(into, name.startsWith('libstdc++') ? 'libstdc++.so.6' : 'libgcc_s.so.1'));
  }
  rmSync(folder, { recursive: true });
}
