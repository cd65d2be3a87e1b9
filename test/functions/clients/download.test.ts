import assert from 'node:assert/strict';
import { test } from 'node:test';
import { download } from '../../../functions/clients/download.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { fileServer } from './file-server.ts';

const file = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) & 255));
const files = new Map([['/it', file]]);

async function all(address: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of download(address, 'the file')) parts.push(part);
  return Buffer.concat(parts);
}

async function line(address: string): Promise<string> {
  return all(address).then(
    () => assert.fail('it was handed out'),
    (error) => (error instanceof Trouble ? error.line : assert.fail(String(error))),
  );
}

test('what breaks on the way is taken up where it broke', async (test) => {
  const fault = (count: number) => (count <= 2 ? { breakAfter: 100_000 } : undefined);
  const server = await fileServer(test, files, { fault });
  assert.deepEqual(await all(`${server.address}/it`), file);
  assert.equal(server.asked.length, 3);
  assert.match(server.asked[2] ?? '', /^\/it \d+-$/);
});

test('a server that begins again hands out nothing twice', async (test) => {
  const fault = (count: number) => (count === 1 ? { breakAfter: 100_000 } : undefined);
  const server = await fileServer(test, files, { fault, ranges: false });
  assert.deepEqual(await all(`${server.address}/it`), file);
});

test('a server that is busy is asked again', async (test) => {
  const server = await fileServer(test, files, {
    fault: (count, response) => {
      if (count > 2) return undefined;
      response.writeHead(count === 1 ? 429 : 503).end();
      return 'ended';
    },
  });
  assert.deepEqual(await all(`${server.address}/it`), file);
});

test('what is not there, or not for everybody, is said at once and in one line', async (test) => {
  const server = await fileServer(test, files);
  assert.match(
    await line(`${server.address}/other`),
    /^the file: 127\.0\.0\.1:\d+ does not have it \(404\)\. Name/,
  );
  assert.equal(server.asked.length, 1);
  const closed = await fileServer(test, files, {
    fault: (_, response) => {
      response.writeHead(401).end();
      return 'ended';
    },
  });
  assert.match(await line(`${closed.address}/it`), /does not hand it out to just anybody \(401\)/);
  for (const address of ['', 'it', 'file:///etc/passwd']) {
    assert.match(await line(address), /^the file: the address to fetch it from is none/);
  }
});

test('who is never there is given up', async () => {
  assert.match(
    await line('http://127.0.0.1:9/it'),
    /^the file: 127\.0\.0\.1:9 does not hand it out: .+ Does this/,
  );
});

test('a name and a password in an address go into a header, and into no error', async (test) => {
  const server = await fileServer(test, files);
  const address = server.address.replace('//', '//me:se%3Acret@');
  assert.deepEqual(await all(`${address}/it`), file);
  assert.equal(server.headers[0]?.authorization, `Basic ${Buffer.from('me:se:cret').toString('base64')}`);
  assert.doesNotMatch(await line(`${address}/other`), /cret|me:/);
});
