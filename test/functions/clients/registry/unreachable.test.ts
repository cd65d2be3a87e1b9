import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Broken, networkTrouble } from '../../../../functions/clients/registry/broken.ts';
import { connectRepository } from '../../../../functions/clients/registry/connect-repository.ts';
import { isSafe, registryOrigin } from '../../../../functions/clients/registry/registry-address.ts';
import { waitAfter } from '../../../../functions/clients/registry/waiting.ts';
import { parseReference } from '../../../../functions/image/reference.ts';
import { blobOf, collect, scene, troubleOf } from './scene.ts';

const blob = blobOf(3_500);

async function silentPort(t: TestContext): Promise<number> {
  const server = createServer((socket) => socket.end('hello\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close());
  return (server.address() as { port: number }).port;
}

test('without encryption only on this machine; Docker Hub has another host for it', () => {
  const origins = [
    'docker.io',
    'ghcr.io',
    'localhost:5000',
    '127.0.0.1',
    '[::1]:80',
    '127.0.0.1.example.com',
    '10.0.0.1',
  ];
  assert.deepEqual(origins.map(registryOrigin), [
    'https://registry-1.docker.io',
    'https://ghcr.io',
    'http://localhost:5000',
    'http://127.0.0.1',
    'http://[::1]:80',
    'https://127.0.0.1.example.com',
    'https://10.0.0.1',
  ]);
  assert.deepEqual(
    ['https://x', 'http://localhost:1/', 'http://x', 'ftp://localhost'].map((url) => isSafe(new URL(url))),
    [true, true, false, false],
  );
});

test('nobody there, and no such host: said at once, in one line', async () => {
  const of = (reference: string) => troubleOf(connectRepository(parseReference(reference)).manifest('1.0'));
  assert.match(
    await of('127.0.0.1:59999/a/b'),
    /^127\.0\.0\.1:59999: the registry does not answer \(ECONNREFUSED\)\. Does this machine/,
  );
  const line = networkTrouble(
    new Broken(Object.assign(new Error(), { code: 'ENOTFOUND' })),
    'registry.example',
  ).line;
  assert.match(line, /^registry\.example: there is no host of that name\. Is it spelt right/);
});

test('a certificate that is not trusted, and no TLS at all', async (t) => {
  const { line } = networkTrouble(
    new Broken(new TypeError('fetch failed', { cause: { code: 'x' } })),
    'registry.example',
  );
  assert.match(line, /does not answer/);
  for (const code of [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ]) {
    const broken = new Broken(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }));
    assert.match(
      networkTrouble(broken, 'x').line,
      /certificate of the registry is not trusted .* NODE_EXTRA_CA_CERTS/,
    );
    assert.ok(broken.lasting);
  }
  const port = await silentPort(t);
  await assert.rejects(fetch(`https://127.0.0.1:${port}/`), (error) => {
    assert.match(networkTrouble(new Broken(error), 'x').line, /speaks no TLS/);
    return true;
  });
});

test('what answers there is no registry', async (t) => {
  const port = await silentPort(t);
  const repository = connectRepository(parseReference(`127.0.0.1:${port}/a/b`));
  assert.match(
    await troubleOf(repository.manifest('1.0')),
    /what answers there is no registry\. Is the port right\?/,
  );
  const web = await scene(t);
  web.registry.faults.order('GET', /./, { answer: { status: 418, body: '<html>' } });
  assert.match(
    await troubleOf(web.destination.manifest('1.0')),
    /\(HTTP 418\)\. Is what answers there a registry/,
  );
});

test('a registry that falls silent is asked again', async (t) => {
  const { destination, registry, slept } = await scene(t, {}, { patience: 250 });
  registry.store.putBlob('a/b', blob.bytes);
  registry.faults.order('GET', /blobs/, { hang: true });
  registry.faults.order('GET', /blobs/, { stallAnswerAfter: 1_000 });
  assert.deepEqual(await collect(destination.blob(blob.descriptor)), blob.bytes);
  registry.faults.order('PATCH', /./, { hang: true });
  assert.equal(await destination.putBlob(blobOf(2_500, 7)), 'sent');
  assert.ok(slept.length >= 3);
  registry.faults.order('GET', /tags/, { hang: true }, 9);
  assert.match(await troubleOf(destination.tags()), /does not answer \(TimeoutError\)/);
});

test('somebody who reads slowly is not taken for a registry that is silent', async (t) => {
  const { destination, registry, asked } = await scene(t, {}, { patience: 500 });
  registry.store.putBlob('a/b', blob.bytes);
  for await (const _ of destination.blob(blob.descriptor))
    await new Promise((resolve) => setTimeout(resolve, 700));
  assert.deepEqual(asked(), ['GET 200']);
});

test('ended from outside: what is under way ends with that', async (t) => {
  const controller = new AbortController();
  const { destination, registry } = await scene(t, {}, { signal: controller.signal });
  registry.store.putBlob('a/b', blob.bytes);
  registry.faults.order('PATCH', /./, { hang: true });
  registry.faults.order('GET', /blobs/, { stallAnswerAfter: 1_000 });
  const both = [destination.putBlob(blobOf(2_500, 7)), collect(destination.blob(blob.descriptor))];
  setTimeout(() => controller.abort(new Error('out of time')), 100);
  for (const work of both) await assert.rejects(work, /^Error: out of time$/);
  await assert.rejects(destination.tags(), /^Error: out of time$/);
});

test('how long is waited: what the registry says, else longer each time and never quite the same', () => {
  const waiting = { now: () => Date.parse('2026-01-01T00:00:00Z'), sleep: async () => {}, random: () => 0.5 };
  const waits = [1, 2, 3, 4].map((attempt) => waitAfter(attempt, null, waiting));
  assert.deepEqual(waits, [375, 750, 1_500, 3_000]);
  assert.equal(waitAfter(1, '3', waiting), 3_000);
  assert.equal(waitAfter(1, 'Thu, 01 Jan 2026 00:00:05 GMT', waiting), 5_000);
  assert.equal(waitAfter(1, 'Thu, 01 Jan 2020 00:00:05 GMT', waiting), 0);
  assert.equal(waitAfter(1, 'soon', waiting), 375);
});
