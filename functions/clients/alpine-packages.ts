import { type AlpinePackage, findPackage } from '../image/alpine/find-package.ts';
import { mirrorsOf } from '../image/alpine/mirrors.ts';
import { openIndex } from '../image/alpine/open-index.ts';
import { openPackage } from '../image/alpine/open-package.ts';
import type { Alpine } from '../image/base/facts.ts';
import { packLayer } from '../image/layer.ts';
import type { Architecture } from '../image/oci.ts';
import { type OwnLayer, ownLayer } from '../image/own-layer.ts';
import { Trouble } from '../report/trouble.ts';
import { download } from './download.ts';

/** What Bun for musl is linked against, and what that is. */
const wanted = ['libstdc++', 'libgcc'];
const names: Record<Architecture, string> = { amd64: 'x86_64', arm64: 'aarch64' };

/** Alpine's largest index is a tenth of it. Bytes. */
const largestIndex = 16 * 1024 * 1024;

/**
 * The layer with what Bun for musl is linked against, from the packages of the base's own mirror.
 *
 * @param where the base, as people write it
 * @throws Trouble where the mirror does not answer, or hands out what the base's keys do not vouch for
 */
export async function alpinePackages(
  alpine: Alpine,
  architecture: Architecture,
  where: string,
): Promise<{ layer: OwnLayer; bytes: Uint8Array }> {
  const mirrors = mirrorsOf(alpine.repositories, names[architecture]);
  const missing = new Set(wanted);
  const [entries, versions] = [[], {}] as [Awaited<ReturnType<typeof openPackage>>, Record<string, string>];
  for (const mirror of mirrors) {
    if (missing.size === 0) break;
    const index = await readIndex(mirror, alpine, where);
    for (const name of missing) {
      const described = findPackage(index, name);
      if (!described) continue;
      entries.push(...(await openPackage(await fetchPackage(mirror, described), described)));
      versions[name] = described.version;
      missing.delete(name);
    }
  }
  if (missing.size > 0) throw notThere([...missing], mirrors.length, where);
  const { bytes, ...packed } = packLayer(entries);
  return { layer: ownLayer('libraries', packed, versions), bytes };
}

async function readIndex(mirror: string, { keys }: Alpine, where: string): Promise<string> {
  const name = `the index of Alpine's packages that ${where} names`;
  const bytes = await collect(download(`${mirror}/APKINDEX.tar.gz`, name), largestIndex, name);
  return openIndex(bytes, keys, name);
}

function fetchPackage(mirror: string, { name, version, size }: AlpinePackage): Promise<Uint8Array> {
  const where = `Alpine's package ${name} ${version}`;
  return collect(download(`${mirror}/${name}-${version}.apk`, where), size, where);
}

async function collect(bytes: AsyncIterable<Uint8Array>, most: number, where: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > most) {
      throw new Trouble(`it has more than the ${most} bytes that it may have`, {
        where,
        remedy: 'Does the mirror that the base names hand out something else?',
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function notThere(missing: string[], mirrors: number, where: string): Trouble {
  const what =
    mirrors === 0
      ? 'its /etc/apk/repositories names no mirror'
      : `no mirror in its /etc/apk/repositories has the packages ${missing.join(' and ')}`;
  return new Trouble(`${what}, and Bun for musl needs libstdc++ and libgcc`, {
    where,
    remedy: 'Name a base that has them, or a mirror in it.',
  });
}
