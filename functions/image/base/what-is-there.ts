import type { CLibrary } from '../runtime.ts';
import { bunPath } from '../runtime.ts';
import type { Alpine, BaseFacts } from './facts.ts';
import { libraryDirectories } from './of-interest.ts';
import type { RootTree } from './root-tree.ts';

/** What Bun asks its loader for, apart from the loader itself; musl's own is one file for all of C. */
const needed: Record<CLibrary, string[]> = {
  musl: ['libstdc++.so.6', 'libgcc_s.so.1'],
  glibc: ['libc.so.6', 'libpthread.so.0', 'libdl.so.2', 'libm.so.6'],
};

/** What a base has, when all its layers are put together. */
export function whatIsThere(tree: RootTree): BaseFacts {
  const has = (name: string) => libraryDirectories.some((directory) => tree.has(`${directory}/${name}`));
  const alpine = alpineOf(tree);
  const library = libraryOf(has, alpine !== undefined);
  return {
    library,
    missing: library ? needed[library].filter((name) => !has(name)) : [],
    bun: tree.has(bunPath),
    shell: tree.has('bin/sh'),
    alpine,
  };
}

function libraryOf(has: (name: string) => boolean, isAlpine: boolean): CLibrary | undefined {
  const [musl, glibc] = [
    ['ld-musl-x86_64.so.1', 'ld-musl-aarch64.so.1'].some(has),
    ['ld-linux-x86-64.so.2', 'ld-linux-aarch64.so.1'].some(has) && has('libc.so.6'),
  ];
  // Debian has a package with the other library, and so have distributions that are built on Alpine.
  if (musl && (isAlpine || !glibc)) return 'musl';
  return glibc ? 'glibc' : undefined;
}

function alpineOf(tree: RootTree): Alpine | undefined {
  const release = tree.get('etc/alpine-release')?.text?.trim();
  if (release === undefined) return undefined;
  const keys: Record<string, string> = {};
  for (const name of tree.names('etc/apk/keys')) {
    const text = tree.get(`etc/apk/keys/${name}`)?.text;
    if (text !== undefined) keys[name] = text;
  }
  return { release, repositories: tree.get('etc/apk/repositories')?.text ?? '', keys };
}
