import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileStore, memoryStore } from '../../../agent/mackerel/host-id-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'host-id-'));
after(() => rmSync(directory, { recursive: true }));

test('an id is kept from one start to the next, in a directory that need not be there', async () => {
  const root = join(directory, 'not/there');
  assert.equal(await fileStore(root).load(), undefined);
  await fileStore(`${root}/`).save('h1');
  assert.equal(readFileSync(join(root, 'id'), 'utf8'), 'h1');
  assert.equal(await fileStore(root).load(), 'h1');
  await fileStore(root).forget();
  assert.equal(await fileStore(root).load(), undefined);
  await fileStore(root).forget();
});

test('white space around the id is none of it, and a file without an id is none', async () => {
  for (const [text, id] of [
    ['h2\r\n', 'h2'],
    ['  h2 \n', 'h2'],
    ['', undefined],
    ['\n', undefined],
  ] as const) {
    writeFileSync(join(directory, 'id'), text);
    assert.equal(await fileStore(directory).load(), id);
  }
});

test('a file that cannot be read is an error that names it', async () => {
  const root = join(directory, 'odd');
  mkdirSync(join(root, 'id'), { recursive: true });
  await assert.rejects(fileStore(root).load(), (error: Error) =>
    error.message.startsWith(`the host's id cannot be read from ${root}/id: `),
  );
});

test('what cannot be written is kept for this start', async () => {
  const file = join(directory, 'a-file');
  writeFileSync(file, '');
  const store = fileStore(file);
  assert.equal(await store.load(), undefined);
  await assert.rejects(store.save('h3'));
  assert.equal(await store.load(), 'h3');
});

test('what cannot be removed is forgotten for this start', async () => {
  const file = join(directory, 'another-file');
  writeFileSync(file, '');
  const store = fileStore(file);
  await store.save('h5').catch(() => {});
  await store.forget();
  assert.equal(await store.load(), undefined);
});

test('memory keeps an id for this start only', async () => {
  const store = memoryStore();
  await store.save('h4');
  assert.equal(await store.load(), 'h4');
  assert.equal(await memoryStore().load(), undefined);
  await store.forget();
  assert.equal(await store.load(), undefined);
});
