import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Blob } from '../../../../functions/publish/repository.ts';
import type { RegistrySettings } from '../../../registry/registry.ts';
import type { Fault } from '../../../registry/registry-faults.ts';
import { likeEcr } from '../../../registry/registry-quirks.ts';
import { blobOf, inPieces, manifestOf, scene, troubleOf } from './scene.ts';

const large = blobOf(3_500, 2);
const ecr = { ...likeEcr, minPart: 1_000, createOnPush: true };

/** Sends `large` to a registry where these requests go wrong, and it arrives. */
async function sending(t: TestContext, faults: [string, Fault, number?][], settings: RegistrySettings = {}) {
  const there = await scene(t, settings);
  for (const [method, fault, times] of faults) there.registry.faults.order(method, /uploads/, fault, times);
  let told = 0;
  assert.equal(
    await there.destination.putBlob(large, (bytes) => {
      told += bytes;
    }),
    'sent',
  );
  const { blobs, uploads } = there.registry.store.create('a/b');
  assert.deepEqual(blobs.get(large.descriptor.digest), large.bytes);
  assert.equal(uploads.size, 0, 'an upload was left behind');
  assert.equal(told, 3_500);
  return { ...there, log: there.requests() };
}

const ranges = (log: { method: string; headers: Record<string, string | undefined> }[]) =>
  log.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers['content-range']);

test('a connection that breaks within a part: on from where the registry says', async (t) => {
  const { log, slept } = await sending(t, [
    ['PATCH', {}],
    ['PATCH', { cutRequestAfter: 300 }],
  ]);
  assert.deepEqual(ranges(log), ['0-999', '1000-1999', '1300-1999', '2000-2999', '3000-3499']);
  assert.deepEqual(slept, [500]);
});

test('the answer to a part gets lost: it is not sent twice', async (t) => {
  const { log } = await sending(t, [['PATCH', { loseAnswer: true }]]);
  assert.deepEqual(ranges(log), ['0-999', '1000-1999', '2000-2999', '3000-3499']);
});

test('5xx for a part: asked how far it is, and the same again', async (t) => {
  const { log } = await sending(t, [['PATCH', { answer: { status: 503 } }, 2]]);
  assert.deepEqual(ranges(log).slice(0, 4), ['0-999', '0-999', '0-999', '1000-1999']);
});

test('429 waits as long as the registry says', async (t) => {
  const fault = { answer: { status: 429, headers: { 'retry-after': '7' } } };
  const { slept } = await sending(t, [
    ['POST', fault],
    ['PATCH', fault],
    ['PUT', fault],
  ]);
  assert.deepEqual(slept, [7_000, 7_000, 7_000]);
});

test('429 for longer than anybody waits is said at once', async (t) => {
  const { destination, registry, slept } = await scene(t);
  const headers = { 'retry-after': '3600' };
  const body = JSON.stringify({
    errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your limit.' }],
  });
  registry.faults.order('POST', /uploads/, { answer: { status: 429, headers, body } });
  assert.match(
    await troubleOf(destination.putBlob(large)),
    /limits how much is asked of it \(HTTP 429, TOOMANYREQUESTS: You have reached your limit\)\. Try again later/,
  );
  assert.deepEqual(slept, []);
});

test('an upload that vanished begins again', async (t) => {
  const there = await scene(t);
  const { store, faults } = there.registry;
  faults.order('PATCH', /uploads/, {});
  faults.order('PATCH', /uploads/, { before: () => store.create('a/b').uploads.clear() });
  let opened = 0;
  const open = () => {
    opened += 1;
    return large.open();
  };
  let told = 0;
  await there.destination.putBlob({ ...large, open }, (bytes) => {
    told += bytes;
  });
  assert.deepEqual([opened, told], [2, 3_500]);
  assert.deepEqual(store.create('a/b').blobs.get(large.descriptor.digest), large.bytes);
});

test('one that vanishes every time ends, and nothing is left', async (t) => {
  const { destination, registry } = await scene(t);
  const lose = () => registry.store.create('a/b').uploads.clear();
  registry.faults.order('PATCH', /uploads/, { before: lose }, 100);
  assert.match(
    await troubleOf(destination.putBlob(large)),
    /does not take the blob sha256:\w+ in 4 attempts \(HTTP 404, BLOB_UPLOAD_UNKNOWN/,
  );
  assert.equal(registry.store.create('a/b').blobs.size, 0);
});

test('416 within reach: on from where the registry is', async (t) => {
  const there = await scene(t);
  const { store, faults } = there.registry;
  // The registry has more than was said: as if an answer had got lost on a proxy that tried again.
  const more = () => {
    const [upload] = store.create('a/b').uploads.values();
    assert.ok(upload);
    upload.parts.push(large.bytes.subarray(0, 200));
    upload.size = 200;
    upload.told = 200;
  };
  faults.order('PATCH', /uploads/, { before: more });
  assert.equal(await there.destination.putBlob(large), 'sent');
  assert.equal(ranges(there.requests())[1], '200-999');
});

test('the closing PUT: its answer gets lost, it is answered 5xx, the registry has other bytes', async (t) => {
  const lost = await sending(t, [['PUT', { loseAnswer: true }]]);
  assert.deepEqual(lost.log.at(-1)?.method, 'HEAD');
  await sending(t, [['PUT', { answer: { status: 502 } }, 2]]);
  const other = { status: 400, body: '{"errors":[{"code":"DIGEST_INVALID"}]}' };
  const { log } = await sending(t, [['PUT', { answer: other }]]);
  // What was put together wrongly goes in one piece.
  assert.equal(log.at(-1)?.received, 3_500);
});

test('ECR, where nobody says how far an upload is', async (t) => {
  const quirks = { ...ecr, uploadStatus: false };
  await sending(
    t,
    [
      ['PATCH', {}],
      ['PATCH', { answer: { status: 500 } }],
    ],
    { quirks },
  );
  await sending(
    t,
    [
      ['PATCH', {}],
      ['PATCH', {}],
      ['PATCH', { cutRequestAfter: 10 }],
    ],
    { quirks },
  );
  await sending(
    t,
    [
      ['PATCH', {}],
      ['PATCH', {}],
      ['PATCH', { loseAnswer: true }],
    ],
    { quirks: ecr },
  );
});

test('in one piece: broken in the middle, its answer lost, 5xx', async (t) => {
  const quirks = { parts: false };
  await sending(t, [['PUT', { cutRequestAfter: 700 }]], { quirks });
  await sending(t, [['PUT', { loseAnswer: true }]], { quirks });
  await sending(t, [['PUT', { answer: { status: 503 } }]], { quirks });
});

test('a registry that never recovers ends in one line, and nothing is left', async (t) => {
  for (const fault of [{ answer: { status: 500 } }, { cutRequestAfter: 10 }]) {
    const { destination, registry } = await scene(t);
    registry.faults.order('PATCH', /uploads/, fault, 1_000);
    assert.match(
      await troubleOf(destination.putBlob(large)),
      /out of order \(HTTP 500\)|does not answer \(UND_ERR_SOCKET\)/,
    );
    assert.deepEqual(
      [registry.store.create('a/b').blobs.size, registry.store.create('a/b').uploads.size],
      [0, 0],
    );
  }
});

/** Each gives something else than was promised. */
const liars: Record<string, Blob> = {
  'other bytes': { ...large, open: () => inPieces(blobOf(3_500, 3).bytes) },
  'too few': { ...large, open: () => inPieces(large.bytes.subarray(1)) },
  'too many': { ...large, open: () => inPieces(Buffer.concat([large.bytes, Buffer.from('x')])) },
  'small other bytes': { ...blobOf(600), open: () => inPieces(blobOf(600, 3).bytes) },
};

for (const [name, blob] of Object.entries(liars)) {
  test(`a source that lies (${name}): the upload is cancelled before it is closed`, async (t) => {
    for (const quirks of [{}, { parts: false }]) {
      const { destination, registry, requests } = await scene(t, { quirks });
      assert.match(
        await troubleOf(destination.putBlob(blob)),
        /the source of the blob: .* came where sha256:\w+ was promised/,
      );
      const log = requests();
      assert.ok(log.every(({ method, status }) => method !== 'PUT' || status !== 201));
      assert.ok(log.some(({ method }) => method === 'DELETE'));
      assert.deepEqual(
        [registry.store.create('a/b').blobs.size, registry.store.create('a/b').uploads.size],
        [0, 0],
      );
    }
  });
}

test('what the source throws comes out as it is, and the upload is cancelled', async (t) => {
  for (const quirks of [{}, { parts: false }]) {
    const { destination, registry } = await scene(t, { quirks });
    const open = async function* () {
      yield large.bytes.subarray(0, 1_500);
      throw new RangeError('from the source');
    };
    await assert.rejects(destination.putBlob({ ...large, open }), /^RangeError: from the source$/);
    assert.equal(registry.store.create('a/b').uploads.size, 0);
  }
});

test('whatever one request meets, the image arrives or nothing is under its tag', async (t) => {
  const faults: Fault[] = [
    { answer: { status: 400 } },
    { answer: { status: 403 } },
    { answer: { status: 404 } },
    { answer: { status: 408 } },
    { answer: { status: 416 } },
    { answer: { status: 429 } },
    { answer: { status: 500 } },
    { answer: { status: 200 } },
    { loseAnswer: true },
    { cutRequestAfter: 5 },
    { headers: { location: 'http://127.0.0.1:9/nowhere' } },
    { headers: { 'docker-content-digest': blobOf(1).descriptor.digest } },
    { headers: { range: 'bytes=0-99999' } },
  ];
  const small = blobOf(600);
  const image = manifestOf(small, large);
  for (const method of ['HEAD', 'POST', 'PATCH', 'PUT']) {
    for (const fault of faults) {
      const { destination, registry } = await scene(t);
      registry.faults.order(method, /./, fault);
      const publish = async () => {
        await destination.putBlob(small);
        await destination.putBlob(large);
        await destination.putManifest(image, '1.0');
      };
      const line = await publish().then(
        () => undefined,
        (error) => error.line ?? error,
      );
      const { tags, manifests } = registry.store.create('a/b');
      const what = `${method} ${JSON.stringify(fault)}: ${line}`;
      if (line === undefined) assert.equal(tags.get('1.0'), image.digest, what);
      else if (!manifests.has(image.digest)) assert.equal(tags.size, 0, what);
      assert.ok(line === undefined || typeof line === 'string', what);
      await registry.stop();
    }
  }
});
