import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../functions/image/oci.ts';
import type { CLibrary } from '../../functions/image/runtime.ts';

const names: Record<Architecture, Record<CLibrary, string>> = {
  amd64: { musl: '@oven/bun-linux-x64-musl', glibc: '@oven/bun-linux-x64' },
  arm64: { musl: '@oven/bun-linux-aarch64-musl', glibc: '@oven/bun-linux-aarch64' },
};

type Locked = { name: string; integrity: string };

/** The packages that carry Bun, as package-lock.json has them, all of one version. */
export function runtimePackages(): {
  version: string;
  packages: Record<Architecture, Record<CLibrary, Locked>>;
} {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; integrity: string }>;
  };
  const version = lock.packages['node_modules/bun']?.version ?? '';
  const locked = (name: string): Locked => {
    const entry = lock.packages[`node_modules/${name}`];
    assert.equal(entry?.version, version, name);
    return { name, integrity: entry.integrity };
  };
  const both = ({ musl, glibc }: Record<CLibrary, string>) => ({ musl: locked(musl), glibc: locked(glibc) });
  return { version, packages: { amd64: both(names.amd64), arm64: both(names.arm64) } };
}
