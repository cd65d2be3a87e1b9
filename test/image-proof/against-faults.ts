/** A publish into a real registry that fails now and then, or always: it completes, or nothing is under its tag. */
import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { architectures } from '../../functions/image/oci.ts';
import { writeBaseImage } from './base-image.ts';
import { pushLayout } from './proof-base.ts';
import { type Published, publishByHand } from './publish-by-hand.ts';
import { type RealRegistry, startRealRegistry } from './real-registry.ts';
import {
  type ProxiedRequest,
  type RegistryFault,
  type RegistryProxy,
  startRegistryProxy,
} from './registry-proxy.ts';
import { startTokenService, type TokenService } from './token-service.ts';
import { undoAll } from './undo-all.ts';

const login = 'somebody:the-password-of-somebody';
const undo: (() => unknown)[] = [];
const folder = mkdtempSync(join(tmpdir(), 'image-faults-'));
undo.push(() => rmSync(folder, { recursive: true }));
after(() => undoAll(undo));

let [tokens, registry, proxy]: [TokenService?, RealRegistry?, RegistryProxy?] = [];
let [base, expected] = ['', ''];

before(async () => {
  tokens = await startTokenService(folder, login);
  undo.push(tokens.close);
  const open = await startRealRegistry();
  undo.push(open.close);
  registry = await startRealRegistry(tokens.auth);
  undo.push(registry.close);
  proxy = await startRegistryProxy(registry.host);
  undo.push(proxy.close);
  base = `${open.host}/base/small:1`;
  writeBaseImage(
    { roots: { amd64: [smallRoot('amd64')], arm64: [smallRoot('arm64')] } },
    join(folder, 'layout'),
    '1',
  );
  pushLayout(join(folder, 'layout'), '1', base);
  const auths = { [proxy.host]: { auth: Buffer.from(login).toString('base64') } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));
  const { digest, err } = await publish('well');
  assert.ok(digest, err);
  expected = digest;
});

/** With a Bun that nobody runs, so that nothing is fetched or packed, and something that takes a while to send. */
function smallRoot(architecture: (typeof architectures)[number]): string {
  const root = join(folder, architecture);
  for (const path of ['usr/local/bin', 'bin']) mkdirSync(join(root, path), { recursive: true });
  for (const path of ['usr/local/bin/bun', 'bin/sh'])
    writeFileSync(join(root, path), 'no program', { mode: 0o755 });
  writeFileSync(join(root, 'noise'), randomFillSync(Buffer.alloc(6 * 2 ** 20)));
  return root;
}

afterEach(() => {
  if (!proxy || !tokens) return;
  Object.assign(proxy, { fault: () => undefined, delay: 0 });
  tokens.lifetime = 300;
});

const publish = (name: string): Promise<Published> =>
  publishByHand(['--to', `${proxy?.host}/faults/${name}`, '--base', base], { DOCKER_CONFIG: folder });

/** Every one that it meets, or only the first so many. */
const fails =
  (fault: RegistryFault, of: (request: ProxiedRequest) => boolean, times = Number.POSITIVE_INFINITY) =>
  (request: ProxiedRequest) => {
    if (times === 0 || !of(request)) return undefined;
    times -= 1;
    return fault;
  };

const uploads = ({ method, path, headers }: ProxiedRequest) =>
  /^(PATCH|PUT)$/.test(method) && path.includes('/blobs/uploads/') && headers['content-length'] !== '0';
const largeUploads = (request: ProxiedRequest) =>
  uploads(request) && Number(request.headers['content-length'] ?? 2 ** 20) >= 2 ** 20;
const manifests = ({ method, path }: ProxiedRequest) => method === 'PUT' && path.includes('/manifests/');
const any = () => true;

const passing: Record<string, (request: ProxiedRequest) => RegistryFault | undefined> = {
  'is asked too often': fails({ status: 429, headers: { 'retry-after': '1' } }, any, 3),
  'is out of order for a moment': fails({ status: 503 }, uploads, 2),
  'breaks a connection in the middle of a layer': fails({ breakUploadAfter: 2 ** 20 }, largeUploads, 1),
  'gets a wrong byte once': fails('wrong-upload', largeUploads, 1),
  'is out of order for manifests for a moment': fails({ status: 502 }, manifests, 2),
};

for (const [name, fault] of Object.entries(passing))
  test(`a registry that ${name}: the publish completes`, async () => {
    const path = name.replaceAll(' ', '-');
    if (proxy) proxy.fault = fault;
    await completes(path);
  });

test('tokens that end while layers are on their way: the publish completes', async () => {
  if (!proxy || !tokens) return assert.fail();
  proxy.delay = 700;
  tokens.lifetime = 3;
  const before = tokens.given.length;
  await completes('short-tokens');
  assert.ok(tokens.given.length > before + 3, `${tokens.given.length - before} tokens`);
});

const lasting: Record<string, (request: ProxiedRequest) => RegistryFault | undefined> = {
  'is out of order for manifests': fails({ status: 503 }, manifests),
  'breaks every connection in the middle of a layer': fails({ breakUploadAfter: 2 ** 18 }, largeUploads),
  'gets wrong bytes': fails('wrong-upload', largeUploads),
  'lets nobody write': fails({ status: 403 }, ({ method }) => method === 'POST' || method === 'PUT'),
};

for (const [name, fault] of Object.entries(lasting))
  test(`a registry that ${name}: nothing is under the tag, and the next publish completes`, async () => {
    const path = name.replaceAll(' ', '-');
    if (proxy) proxy.fault = fault;
    const { status, out, err } = await publish(path);
    assert.equal(status, 1, out);
    assert.doesNotMatch(out + err, /password|eyJ|\n +at /);
    assert.match(
      err,
      /\nremora: 127\.0\.0\.1:\d+\S*: [^\n]+\.\n$/,
      'the last line says where, and what it is',
    );
    assert.deepEqual(await tagsOf(path), []);
    if (proxy) proxy.fault = () => undefined;
    await completes(path);
  });

async function completes(path: string): Promise<void> {
  const { status, digest, err } = await publish(path);
  assert.equal(status, 0, err);
  assert.equal(digest, expected);
  assert.doesNotMatch(err, /password|eyJ/);
  assert.equal((await tagsOf(path)).length, 1);
}

/** By the registry's own word. */
async function tagsOf(path: string): Promise<string[]> {
  if (!tokens || !registry) return assert.fail();
  const token = tokens.tokenFor(`repository:faults/${path}:pull`);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://${registry.host}/v2/faults/${path}/tags/list`, { headers });
  const { tags } = (await answer.json()) as { tags?: string[] | null };
  return tags ?? [];
}
