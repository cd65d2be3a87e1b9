import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startRegistry } from '../../registry/registry.ts';
import { putTinyBase } from '../publish/tiny-base.ts';
import { type Outcome, remora } from './remora-process.ts';

const users = new Map([['somebody', 'planted-password']]);
const bases = await startRegistry();
const registry = await startRegistry({ authentication: { kind: 'bearer', users } });
const folder = mkdtempSync(join(tmpdir(), 'remora-publish-'));
after(async () => {
  await Promise.all([bases.stop(), registry.stop()]);
  rmSync(folder, { recursive: true });
});
putTinyBase(bases.store, 'tiny/base', '1');
putTinyBase(bases.store, 'tiny/half', '1', { only: ['amd64'] });
const base = `${bases.host}/tiny/base:1`;
const to = `${registry.host}/team/mackerel-container-agent`;
const { PATH = '' } = process.env;

/** Runs `remora publish` with a password on its standard input. */
function publish(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const program = join(import.meta.dirname, '../../../functions/remora.ts');
    const env = { HOME: folder, PATH, NO_COLOR: '1' };
    const child = execFile(process.execPath, [program, 'publish', ...args], { env }, (error, out, err) =>
      resolve({ status: error ? Number(error.code ?? 1) : 0, out, err }),
    );
    child.stdin?.end('planted-password\n');
  });
}
const known = ['--username', 'somebody', '--password-stdin'];

test('to a registry: what is made is printed by its digest, and a second time nothing is sent', async () => {
  const first = await publish('--to', to, '--base', base, ...known);
  assert.equal(first.status, 0, first.err);
  assert.match(first.out, new RegExp(`^${to}@sha256:[0-9a-f]{64}\n$`));
  assert.match(first.err, /5 blobs sent, 0\.1 MB\.\n$/);
  const before = registry.log.length;
  const second = await publish('--to', to, '--base', base, ...known, '--json');
  const { image, sent, tag } = JSON.parse(second.out);
  assert.deepEqual([`${image}\n`, sent], [first.out, 0]);
  assert.match(second.err, /Nothing was to be sent/);
  const asked = registry.log.slice(before).filter(({ path }) => path !== '/token' && path !== '/v2/');
  assert.deepEqual(
    new Set(asked.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`)),
    new Set([`GET manifests/${tag}`]),
  );
  assert.doesNotMatch(first.err + second.err, /planted-password|secret-token/);
});

test('into a directory: without AWS, without a registry to send to, the same digest', async () => {
  const layout = join(folder, 'layout');
  const { status, out, err } = await publish('--oci-layout', layout, '--base', base, '--tag', 'mine');
  assert.equal(status, 0, err);
  const digest = /@(sha256:\w+)/.exec(out)?.[1] ?? '';
  assert.ok(registry.store.repositories.get('team/mackerel-container-agent')?.manifests.has(digest));
  assert.ok(existsSync(join(layout, 'blobs/sha256', digest.slice(7))));
});

const wrong: [what: string, args: string[], says: RegExp][] = [
  [
    'no such base',
    ['--to', to, '--base', `${bases.host}/tiny/none:1`, ...known],
    /tiny\/none:1: there is no such base image\. /,
  ],
  [
    'a base for one architecture',
    ['--to', to, '--base', `${bases.host}/tiny/half:1`, ...known],
    /not there for linux\/arm64, but for linux\/amd64\. Name /,
  ],
  ['a registry that does not answer', ['--to', '127.0.0.1:1/team/agent', '--base', base], /127\.0\.0\.1:1/],
  ['nobody whom the registry knows', ['--to', to, '--base', base], /./],
  ['two places', ['--to', to, '--oci-layout', folder], /exclude each other\. /],
  ['a name without its password', ['--to', to, '--username', 'somebody'], /belong together\. /],
  ['a name for nobody', ['--username', 'a', '--password-stdin'], /is for the registry of --to\. /],
  ['a tag that is none', ['--to', to, '--tag', 'a b'], /that is no tag\. /],
  ['a tag in the repository', ['--to', `${to}:1`, '--base', base], /without a tag and a digest\. /],
  ['a base for the official image', ['--mirror-official', 'v1', '--base', base], /exclude each other\. /],
  ['no reference', ['--to', to, '--base', 'https://example.com/a'], /without a scheme/],
];

for (const [what, args, says] of wrong)
  test(`${what}: one line with the remedy, and nothing under a tag`, async () => {
    const tags = () => registry.store.repositories.get('team/mackerel-container-agent')?.tags.size;
    const before = tags();
    const { status, out, err } = await publish(...args);
    assert.deepEqual([status, out], [1, '']);
    const lines = err.split('\n').filter((line) => line.startsWith('remora: '));
    assert.equal(lines.length, 1, err);
    assert.match(lines[0] ?? '', says);
    assert.doesNotMatch(err, /planted-password|\n +at /);
    assert.equal(tags(), before);
  });

test('a tag that is taken and cannot be moved', async () => {
  const repository = registry.store.create('team/fixed', { immutableTags: true });
  repository.tags.set(
    'v1',
    registry.store.putManifest('team/fixed', {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [],
    } as never),
  );
  const { status, err } = await publish(
    '--to',
    `${registry.host}/team/fixed`,
    '--base',
    base,
    '--tag',
    'v1',
    ...known,
  );
  assert.equal(status, 1);
  assert.match(err, /remora: .*v1.*\n$/);
});

test('somebody without a password on standard input', async () => {
  const { status, err } = await remora({ PATH }, 'publish', '--to', to, '--base', base, ...known);
  assert.equal(status, 1);
  assert.match(err, /standard input is empty\. Pipe the password in/);
});
