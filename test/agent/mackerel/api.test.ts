import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { realClock } from '../../../agent/clock.ts';
import { ApiError, isTransient } from '../../../agent/mackerel/api.ts';
import { backlog } from '../../../agent/mackerel/backlog.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { clientOf, hostParameters } from '../doubles/mackerel-client.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { serve } from '../doubles/serve.ts';

const asked: IncomingMessage[] = [];
let says: { status: number; text: string; headers?: Record<string, string> } = {
  status: 200,
  text: '{"host":{"id":"h"}}',
};
const server = await serve((request, response) => {
  asked.push(request);
  request.resume();
  response.writeHead(says.status, says.headers).end(says.text);
});
let led = 0;
const portal = await serve((_, response) => {
  led += 1;
  response.end('<html>Log in</html>');
});
after(() => Promise.all([server.close(), portal.close()]));

beforeEach(() => {
  asked.length = 0;
  says = { status: 200, text: '{"host":{"id":"h"}}' };
});

for (const [given, path] of [
  ['', '/api/v0/hosts/h'],
  ['/', '/api/v0/hosts/h'],
  ['/to/mackerel', '/to/mackerel/api/v0/hosts/h'],
  ['/to/mackerel//', '/to/mackerel/api/v0/hosts/h'],
  ['/to?key=1', '/to/api/v0/hosts/h'],
])
  test(`an apibase that ends in ${JSON.stringify(given)}`, async () => {
    await clientOf({ base: `${server.base}${given}` }).findHost('h');
    assert.equal(asked[0]?.url, path);
  });

test('an id is one part of the path', async () => {
  await clientOf(server).findHost('a/../b?c');
  assert.equal(asked[0]?.url, '/api/v0/hosts/a%2F..%2Fb%3Fc');
});

test('the key, who asks, and what a body is', async () => {
  await clientOf(server).findHost('h');
  await clientOf({ base: server.base.replace('//', '//me:secret@') }).postMetrics([]);
  const [read, posted] = asked.map(({ headers }) => headers);
  assert.equal(read?.['x-api-key'], 'a-key');
  assert.equal(read?.['user-agent'], 'test');
  assert.equal(read?.['content-type'], undefined);
  assert.equal(posted?.['content-type'], 'application/json');
  assert.equal(posted?.authorization, `Basic ${btoa('me:secret')}`);
});

test('half a minute for each request, and what retiring is given', async () => {
  const timeouts: number[] = [];
  const client = clientOf(server, async (_, { timeout }) => {
    timeouts.push(timeout);
    return { status: 200, headers: {}, text: '{"id":"h"}' };
  });
  await client.createHost(hostParameters());
  await client.postMetrics([]);
  await client.retire('h', 6000);
  assert.deepEqual(timeouts, [30_000, 30_000, 6000]);
});

test('what is behind the path of a base is left out', async () => {
  const double = await startMackerel();
  assert.equal(await clientOf({ base: `${double.base}/?a=b#c` }).createHost(hostParameters()), 'host1');
  await double.close();
});

test('a socket that nobody listens on is named', async () => {
  const socket = '/nowhere/relay.sock';
  await assert.rejects(clientOf({ base: `unix://${socket}` }).createHost(hostParameters()), {
    message:
      /^POST http:\/\/mackerel\/\S+: .*ENOENT.* \(through \/nowhere\/relay\.sock: is it mounted, and does the relay run\?\)$/,
  });
});

test('over a unix socket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'api-'));
  const socket = join(directory, 'a socket');
  const double = await startMackerel({ socket });
  assert.equal(await clientOf({ base: `unix://${socket}` }).createHost(hostParameters()), 'host1');
  await double.close();
  rmSync(directory, { recursive: true });
});

for (const base of ['api.mackerelio.com', '127.0.0.1:8080', 'localhost:8080', 'ftp://a/', 'https://', ''])
  test(`${JSON.stringify(base)} is no apibase`, () => {
    assert.throws(() => clientOf({ base }), {
      message: 'MACKEREL_APIBASE: must begin with https://, http:// or unix:///',
    });
  });

for (const [text, message] of [
  ['{"error":{"message":"no such thing"}}', 'API request failed: 400 no such thing'],
  ['{"error":"no such thing"}', 'API request failed: 400 no such thing'],
  [`{"error":"${'a'.repeat(600)}"}`, `API request failed: 400 ${'a'.repeat(500)}`],
  ['{"error":{"message":1}}', 'API request failed: 400 '],
  ['{"error":null}', 'API request failed: 400 '],
  ['"no"', 'API request failed: 400 '],
  ['<html>Bad Request</html>', 'API request failed: 400 '],
  ['', 'API request failed: 400 '],
] as const)
  test(`${text.slice(0, 40)} as a refusal`, async () => {
    says = { status: 400, text };
    await assert.rejects(clientOf(server).findHost('h'), { status: 400, message });
  });

test('an answer without what it must have may be asked for again; one that needs nothing is good', async () => {
  for (const text of ['', 'null', '[]', '{}', '<html>']) {
    says = { status: 200, text };
    await assert.rejects(clientOf(server).findHost('h'), (error: Error) => {
      assert.equal(error.message, "Mackerel's answer (200) has no host");
      return isTransient(error);
    });
    await clientOf(server).postMetrics([]);
  }
});

for (const status of [301, 302, 303, 307, 308])
  test(`${status} leads nobody elsewhere: the key stays here, and what is posted waits`, async () => {
    says = { status, text: '', headers: { location: `${portal.base}/login` } };
    const { log, lines } = recordedLog();
    const values = backlog(realClock, log);
    values.add({ time: Math.floor(Date.now() / 1000), metrics: [{ name: 'custom.a', value: 1 }] });
    assert.equal(await values.flush('h', clientOf(server)), true);
    await assert.rejects(clientOf(server).findHost('h'), { status });
    assert.deepEqual([values.size, led], [1, 0]);
    assert.match(
      lines.join('\n'),
      new RegExp(
        `: ${status} \\(redirects are not followed: MACKEREL_APIBASE or apibase must be the final address\\)$`,
      ),
    );
  });

test('what may pass', () => {
  const passing = [300, 302, 304, 308, 399, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503, 599].filter(
    (status) => isTransient(new ApiError(status, '')),
  );
  assert.deepEqual(passing, [300, 302, 304, 308, 399, 408, 429, 500, 503, 599]);
  assert.ok(isTransient(new TypeError('fetch failed')));
});
