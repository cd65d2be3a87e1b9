/** What `remora publish` puts into a real registry, seen by programs that are not ours. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { architectures, type ImageIndex, type ImageManifest, mediaTypes } from '../../functions/image/oci.ts';
import table from '../../functions/image/runtime.json' with { type: 'json' };
import { createAuthority } from '../agent/doubles/authority.ts';
import type { CLibrary } from './base-roots.ts';
import { openDebian } from './debian-packages.ts';
import { makeProofBase, pushLayout } from './proof-base.ts';
import { publishByHand } from './publish-by-hand.ts';
import { type RealRegistry, startRealRegistry } from './real-registry.ts';
import { tool } from './tool.ts';
import { undoAll } from './undo-all.ts';

const own = process.arch === 'arm64' ? 'arm64' : 'amd64';
const libraries: CLibrary[] = ['glibc', 'musl'];
const undo: (() => unknown)[] = [];
const folder = mkdtempSync(join(tmpdir(), 'image-proof-'));
let registry: RealRegistry;
undo.push(() => rmSync(folder, { recursive: true }));
after(() => undoAll(undo));

const repository = (library: CLibrary) => `${registry.host}/agents/${library}`;
const base = (library: CLibrary) => `${registry.host}/base/${library}:1`;
const digests = new Map<CLibrary, string>();
const published = (library: CLibrary) => `docker://${repository(library)}@${digests.get(library)}`;

before(async () => {
  const debian = openDebian();
  undo.push(debian.close);
  registry = await startRealRegistry();
  undo.push(registry.close);
  for (const library of libraries) {
    const layout = makeProofBase(debian, library, join(folder, library), createAuthority().cert);
    pushLayout(layout, '1', base(library), library === 'glibc' ? 'v2s2' : 'oci');
  }
});

const publish = (library: CLibrary) => publishByHand(['--to', repository(library), '--base', base(library)]);

const inspect = (...args: string[]) => JSON.parse(tool('skopeo', ['inspect', '--tls-verify=false', ...args]));

for (const library of libraries) {
  test(`${library}: it is published, and a second time nothing is sent`, async () => {
    const first = await publish(library);
    assert.equal(first.status, 0, first.err);
    assert.ok(first.digest, first.out);
    digests.set(library, first.digest);
    const before = registry.requests().length;
    const second = await publish(library);
    assert.deepEqual([second.status, second.digest], [0, first.digest], second.err);
    const asked = registry.requests(before);
    assert.deepEqual(
      asked.filter(({ method }) => method !== 'GET' && method !== 'HEAD'),
      [],
    );
    assert.ok(asked.length <= 3, JSON.stringify(asked));
  });

  test(`${library}: skopeo reads an index of OCI, and a configuration for each architecture`, () => {
    const index = inspect('--raw', published(library)) as ImageIndex;
    assert.equal(index.mediaType, mediaTypes.index);
    assert.deepEqual(
      index.manifests.map(({ platform, mediaType }) => [platform?.os, platform?.architecture, mediaType]),
      architectures.map((architecture) => ['linux', architecture, mediaTypes.manifest]),
    );
    for (const architecture of architectures) {
      const { config, ...image } = inspect('--config', '--override-arch', architecture, published(library));
      assert.deepEqual([image.os, image.architecture], ['linux', architecture]);
      assert.deepEqual(config.Entrypoint, ['/usr/local/bin/mackerel-container-agent']);
      assert.ok(!config.Cmd && !config.User, 'no command, and root');
      assert.ok(config.Env.includes('BASE=kept'));
      assert.match(config.Labels['org.opencontainers.image.revision'], /^[0-9a-f]{7,40}$/);
      assert.equal(config.Labels['org.opencontainers.image.base.name'], base(library));
    }
  });

  test(`${library}: the layers are the base's, Bun from npm, and the agent`, () => {
    const { manifests } = inspect('--raw', published(library)) as ImageIndex;
    for (const [at, architecture] of architectures.entries()) {
      const image = `docker://${repository(library)}@${manifests[at]?.digest}`;
      const { layers } = inspect('--raw', image) as ImageManifest;
      assert.deepEqual(
        layers.map(({ annotations }) => annotations?.['remora.layer']),
        [undefined, undefined, 'runtime', 'agent'],
      );
      // Made of npm's package just now, by a process that had the table's word for nothing.
      const { digest, size } = table.runtimes[architecture][library];
      assert.deepEqual([layers[2]?.digest, layers[2]?.size], [digest, size]);
      assert.ok((layers[3]?.size ?? Number.NaN) < 300_000);
    }
  });

  test(`${library}: skopeo copies all of it, and umoci unpacks what is expected, and what runs`, () => {
    const whole = join(folder, `${library}-whole`);
    const toLayout = ['copy', '--src-tls-verify=false', '--preserve-digests'];
    tool('skopeo', [...toLayout, '--all', published(library), `oci:${whole}:all`]);
    const [{ digest }] = JSON.parse(readFileSync(join(whole, 'index.json'), 'utf8')).manifests;
    assert.equal(digest, digests.get(library));
    for (const architecture of architectures) {
      const one = join(folder, `${library}-${architecture}`);
      tool('skopeo', [...toLayout, '--override-arch', architecture, published(library), `oci:${one}:one`]);
      tool('umoci', ['unpack', '--image', `${one}:one`, join(one, 'bundle')]);
      const root = join(one, 'bundle/rootfs');
      unpackedIsRight(root, join(folder, library, architecture));
      if (architecture === own) assert.match(versionIn(root), /^mackerel-container-agent \d+\.\d+\.\d+ /);
    }
  });
}

test('as an OCI layout it has the same digest', async () => {
  const layout = join(folder, 'published-layout');
  const { status, digest, err } = await publishByHand(['--oci-layout', layout, '--base', base('musl')]);
  assert.deepEqual([status, digest], [0, digests.get('musl')], err);
  const [{ digest: listed }] = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests;
  assert.equal(listed, digest);
  tool('skopeo', ['copy', '--all', '--preserve-digests', `oci:${layout}`, `oci:${layout}-copied:all`]);
});

/** What the agent in these files says of itself. With glibc, Bun needs /proc, which every container has. */
function versionIn(root: string): string {
  const run =
    'mount -t proc proc "$0/proc" && exec chroot "$0" /usr/local/bin/mackerel-container-agent --version';
  return tool('unshare', ['--mount', 'sh', '-c', run, root]);
}

/** The base's files as they were, what its upper layer takes away gone, and ours. */
function unpackedIsRight(root: string, files: string): void {
  const agent = join(root, 'usr/local/bin/mackerel-container-agent');
  for (const path of [join(root, 'usr/local/bin/bun'), agent]) {
    const { mode, uid, gid } = lstatSync(path);
    assert.deepEqual([(mode & 0o7777).toString(8), uid, gid], ['755', 0, 0], path);
  }
  assert.match(readFileSync(agent, 'utf8'), /^#!\/usr\/local\/bin\/bun --smol\n\/\/ @bun\n/);
  assert.equal(digestOf(join(root, 'bin/busybox')), digestOf(join(files, 'bin/busybox')));
  assert.equal((lstatSync(join(root, 'tmp')).mode & 0o7777).toString(8), '1777');
  assert.ok(!existsSync(join(root, 'usr/share/surplus')));
}

const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
