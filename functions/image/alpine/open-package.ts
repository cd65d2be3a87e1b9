import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Trouble } from '../../report/trouble.ts';
import type { LayerEntry } from '../layer.ts';
import { readTar } from '../read-tar.ts';
import type { AlpinePackage } from './find-package.ts';
import { gzipMembers } from './gzip-members.ts';
import { tarFiles } from './tar-files.ts';

const hashes: Record<string, string> = { Q1: 'sha1', Q2: 'sha256' };
const isLibrary = /^(usr\/)?lib\/[^/]+\.so(\.[^/]+)?$/;

/**
 * The shared libraries of a package, if it is the one that the index means: the index has the checksum of its control
 * section, and that has the one of its data.
 *
 * @throws Trouble where it is another one, or is damaged
 */
export async function openPackage(bytes: Uint8Array, described: AlpinePackage): Promise<LayerEntry[]> {
  const where = `Alpine's package ${described.name} ${described.version}`;
  const members = gzipMembers(bytes, where);
  const [hash = 'sha1', wanted] = [hashes[described.checksum.slice(0, 2)], described.checksum.slice(2)];
  const control = members.find(({ start, end }) => {
    return createHash(hash).update(bytes.subarray(start, end)).digest('base64') === wanted;
  });
  if (!control) throw another('its checksum is not the one in the index', where);
  const information = (await tarFiles(control.content, where)).get('.PKGINFO')?.toString() ?? '';
  const data = bytes.subarray(control.end);
  const dataHash = /^datahash = ([0-9a-f]{64})$/m.exec(information)?.[1];
  if (dataHash !== createHash('sha256').update(data).digest('hex')) {
    throw another('its data are not what its control section says', where);
  }
  return librariesIn(data, where);
}

async function librariesIn(data: Uint8Array, where: string): Promise<LayerEntry[]> {
  const libraries: LayerEntry[] = [];
  for await (const entry of readTar([data], 'gzip', where)) {
    const { name: path, type, linkname } = entry.header;
    if (type === 'file' && isLibrary.test(path)) {
      libraries.push({ path, mode: 0o755, content: await buffer(entry) });
    } else entry.resume();
    if (type === 'symlink' && isLibrary.test(path)) libraries.push({ path, target: linkname });
  }
  return libraries;
}

function another(what: string, where: string): Trouble {
  return new Trouble(what, {
    where,
    remedy: 'Its mirror may be in the middle of an update: try again later, or name another base.',
  });
}
