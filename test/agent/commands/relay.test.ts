import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { request as ask } from '../../../agent/transport/request.ts';
import { runtimes } from '../doubles/agent-process.ts';
import { bundledAgent } from '../doubles/bundled-agent.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { serve } from '../doubles/serve.ts';
import { until } from '../doubles/until.ts';

const { directory, start, closed } = bundledAgent();
let places = 0;

/** A socket in a directory that nobody has made yet. */
function freshSocket(): string {
  places += 1;
  return join(directory, `run-${places}`, 'relay.sock');
}

for (const [name, runtime] of Object.entries(runtimes)) {
  const startRelay = async (base: string, socket = freshSocket(), more: Record<string, string> = {}) => {
    const environment = { MACKEREL_APIBASE: base, MACKEREL_LOG_LEVEL: 'TRACE', ...more };
    const relay = start(runtime, environment, ['relay', '--socket', socket]);
    await relay.until(/INFO <relay> version .* from /);
    return { relay, socket };
  };
  const post = (socket: string, path: string, body = '{}', headers = {}) =>
    ask(`http://mackerel${path}`, { method: 'POST', body, headers, socket, timeout: 10_000 });

  for (const [other, otherRuntime] of Object.entries(runtimes))
    test(`a relay ${name}, an agent ${other}: without a network, a task is registered, and retired`, async () => {
      const double = await closed(startMackerel());
      const endpoint = await closed(startMetadataEndpoint([]));
      const { relay, socket } = await startRelay(double.base);
      const agent = start(otherRuntime, {
        MACKEREL_APIBASE: `unix://${socket}`,
        MACKEREL_APIKEY: double.key,
        MACKEREL_CONTAINER_PLATFORM: 'ecs',
        MACKEREL_HOST_ID_STORE: 'memory',
        MACKEREL_HOST_STATUS_ON_START: 'standby',
        ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
        HTTP_PROXY: 'http://127.0.0.1:9',
      });
      await agent.until(/start the agent/);
      agent.child.kill('SIGTERM');
      assert.equal(await agent.ended, 0);
      const [host] = double.hosts.values();
      assert.deepEqual([host?.status, host?.isRetired], ['standby', true]);
      relay.child.kill('SIGTERM');
      assert.equal(await relay.ended, 0);
      assert.equal(existsSync(socket), false);
      assert.doesNotMatch(relay.lines.join('\n'), new RegExp(double.key));
    });

  test(`a relay ${name} passes on the key, the type and who asks, and back what Mackerel says`, async () => {
    const seen: http.IncomingMessage[] = [];
    const upstream = await closed(
      serve(async (request, response) => {
        seen.push(request);
        let body = '';
        for await (const chunk of request) body += chunk;
        const headers = { 'content-type': 'application/json', 'retry-after': '7', 'set-cookie': 'a=b' };
        response.writeHead(418, headers).end(`{"error":"${body}"}`);
      }),
    );
    const { socket } = await startRelay(`${upstream.base}/below`);
    const said = await post(socket, '/api/v0/tsdb', 'あ', {
      'x-api-key': 'k',
      'content-type': 'application/json',
      'user-agent': 'agent/1',
      authorization: 'Basic x',
      cookie: 'c=d',
      'x-forwarded-for': '10.0.0.1',
    });
    assert.deepEqual([said.status, said.text], [418, '{"error":"あ"}']);
    assert.deepEqual([said.headers['retry-after'], said.headers['set-cookie']], ['7', undefined]);
    const [{ url, headers = {} } = {}] = seen;
    assert.equal(url, '/below/api/v0/tsdb');
    assert.deepEqual(
      [headers['x-api-key'], headers['content-type'], headers['user-agent'], headers.host],
      ['k', 'application/json', 'agent/1', new URL(upstream.base).host],
    );
    for (const other of ['authorization', 'cookie', 'x-forwarded-for'])
      assert.equal(headers[other], undefined);
  });

  test(`a relay ${name} forwards nothing else, follows nobody elsewhere, and takes nothing too long`, async () => {
    const elsewhere = await closed(serve((_, response) => void response.end('elsewhere')));
    const upstream = await closed(
      serve((request, response) => {
        request.resume();
        response.writeHead(307, { location: `${elsewhere.base}/` }).end('moved');
      }),
    );
    const { socket } = await startRelay(upstream.base);
    const get = (path: string) => ask(`http://mackerel${path}`, { socket, timeout: 10_000 });
    for (const path of [
      '/',
      '/api/v0/org',
      '/api/v0/hosts/a/../../org',
      '/api/v0/hosts/a%2F..',
      '/api/v0/hosts?name=x',
    ])
      assert.equal((await get(path)).status, 403, path);
    assert.equal((await post(socket, '/api/v0/services/shop/tsdb')).status, 403);
    assert.equal((await get('/api/v0/hosts/a')).text, 'moved');
    for (const mebibytes of [3, 5]) {
      const long = await post(socket, '/api/v0/tsdb', 'x'.repeat(mebibytes * 1024 * 1024));
      assert.equal(long.status, 413);
    }
    assert.equal((await get('/health')).text, '{"status":"ok"}');
  });

  test(`a relay ${name} answers 502 in Mackerel's form as long as it cannot reach it, and says so once`, async () => {
    let [mode, asked] = ['broken', 0];
    const upstream = await closed(
      serve((request, response) => {
        asked += 1;
        request.resume();
        if (mode === 'broken') response.destroy();
        else if (mode === 'endless') response.end('x'.repeat(2 * 1024 * 1024));
        else response.end('{}');
      }),
    );
    const { relay, socket } = await startRelay(upstream.base);
    const failed = await post(socket, '/api/v0/tsdb', '[]', { 'x-api-key': 'a-secret' });
    assert.equal(failed.status, 502);
    assert.match(JSON.parse(failed.text).error.message, /^the relay cannot reach Mackerel: POST http:/);
    mode = 'endless';
    assert.match((await post(socket, '/api/v0/tsdb')).text, /longer than 1048576 bytes/);
    mode = 'well';
    assert.equal((await post(socket, '/api/v0/tsdb')).status, 200);
    await relay.until(/INFO <relay> Mackerel can be reached again$/);
    assert.equal(relay.lines.filter((line) => line.includes('WARNING')).length, 1);
    assert.doesNotMatch(relay.lines.join('\n'), /a-secret/);
    assert.ok(asked >= 3);
  });

  test(`a relay ${name} lets go what is under way when it is told to stop, and no longer can be found`, async () => {
    const answers: http.ServerResponse[] = [];
    const upstream = await closed(serve((_, response) => void answers.push(response)));
    const { relay, socket } = await startRelay(upstream.base);
    const pending = post(socket, '/api/v0/tsdb');
    await until(() => answers.length > 0);
    relay.child.kill('SIGTERM');
    await until(() => !existsSync(socket));
    answers[0]?.end('{}');
    assert.equal((await pending).status, 200);
    assert.equal(await relay.ended, 0);
  });

  test(`a relay ${name} holds a few requests at a time, the others wait`, async () => {
    let [present, most] = [0, 0];
    const upstream = await closed(
      serve((request, response) => {
        request.resume();
        present += 1;
        most = Math.max(most, present);
        setTimeout(() => {
          present -= 1;
          response.end('{}');
        }, 20);
      }),
    );
    const { socket } = await startRelay(upstream.base);
    const all = await Promise.all(Array.from({ length: 60 }, () => post(socket, '/api/v0/tsdb')));
    assert.ok(all.every(({ status }) => status === 200));
    assert.ok(most <= 16 && most > 1, `${most} at once`);
  });

  test(`a relay ${name} lets nobody wait for those who send slowly`, async () => {
    const upstream = await closed(serve((_, response) => void response.end('{}')));
    const { socket } = await startRelay(upstream.base);
    let ended = 0;
    const slow = Array.from({ length: 40 }, () => {
      const client = net.connect(socket, () =>
        client.write('POST /api/v0/tsdb HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n['),
      );
      client
        .on('error', () => {})
        .on('close', () => {
          ended += 1;
        });
      return client.resume();
    });
    await until(() => slow.every(({ bytesWritten }) => bytesWritten > 0));
    assert.equal((await post(socket, '/api/v0/tsdb')).status, 200);
    assert.equal(ended, 0);
    for (const client of slow) client.destroy();
  });

  test(`a relay ${name} makes its directory, lets everybody in, and replaces what was left over`, async () => {
    const double = await closed(startMackerel());
    const first = await startRelay(double.base);
    assert.equal(statSync(first.socket).mode & 0o777, 0o666);
    assert.equal(statSync(join(first.socket, '..')).mode & 0o777, 0o755);
    first.relay.child.kill('SIGKILL');
    await first.relay.ended;
    assert.ok(existsSync(first.socket));
    const { relay, socket } = await startRelay(double.base, first.socket);
    const health = start(runtime, { MACKEREL_RELAY_SOCKET: socket }, ['relay', 'health']);
    assert.deepEqual([await health.ended, health.stdout], [0, ['alive']]);
    // Its successor is there before it goes.
    const next = await startRelay(double.base, socket);
    relay.child.kill('SIGTERM');
    assert.equal(await relay.ended, 0);
    assert.ok(existsSync(socket));
    next.relay.child.kill('SIGTERM');
    assert.equal(await next.relay.ended, 0);
    const dead = start(runtime, {}, ['relay', 'health', '--socket', socket]);
    assert.equal(await dead.ended, 1);
  });

  test(`a relay ${name} goes through the proxy of its environment`, async () => {
    const seen: string[] = [];
    const proxy = await closed(
      serve((request, response) => {
        seen.push(request.url ?? '');
        request.resume();
        response.end('{}');
      }),
    );
    const { socket } = await startRelay('http://mackerel.example', freshSocket(), { HTTP_PROXY: proxy.base });
    assert.equal((await post(socket, '/api/v0/tsdb')).status, 200);
    assert.deepEqual(seen, ['http://mackerel.example/api/v0/tsdb']);
  });

  test(`a relay ${name} that cannot be one ends with 1, and says why`, async () => {
    const occupied = join(directory, 'occupied');
    writeFileSync(occupied, '');
    const mistakes: [string[], Record<string, string>, RegExp][] = [
      [['--socket', occupied], {}, /occupied: something that is no socket is there; remove it$/],
      [['--socket', `/${'x'.repeat(120)}`], {}, /a socket's path has at most 98 bytes$/],
      [['--port', '80'], {}, /relay: unknown arguments: --port 80 \(only --socket PATH\)$/],
      [['--socket=relative'], {}, /must have an absolute path: relative$/],
      [[], { MACKEREL_APIBASE: 'unix:///a' }, /a relay does not forward to another socket$/],
      [[], { MACKEREL_APIBASE: 'ftp://a' }, /MACKEREL_APIBASE: must begin with https:\/\//],
      [[], { MACKEREL_APIBASE: 'unix:///%zz' }, /MACKEREL_APIBASE: unix:\/\/\/ must be followed by/],
    ];
    for (const [args, environment, line] of mistakes) {
      const relay = start(runtime, environment, ['relay', ...args]);
      assert.equal(await relay.ended, 1);
      assert.match(relay.lines.at(-1) ?? '', line);
    }
  });
}
