import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { longestAnswer } from '../../../agent/transport/longest-answer.ts';
import { runtimes } from '../doubles/agent-process.ts';
import { type Certified, createAuthority } from '../doubles/authority.ts';
import { serve } from '../doubles/serve.ts';
import type { Asked } from './ask.ts';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'request-'));
after(() => rmSync(directory, { recursive: true }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const authority = createAuthority();

async function start(answer: http.RequestListener, socket?: string): Promise<string> {
  const served = await serve(answer, socket);
  closing.push(() => served.close());
  return served.base;
}

async function startSecure(certified: Certified, answer: http.RequestListener): Promise<string> {
  const server = https.createServer(certified, answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy that opens tunnels for whoever has the password. */
async function startProxy(): Promise<{ url: string; seen: string[]; ports: unknown[] }> {
  const seen: string[] = [];
  const ports: unknown[] = [];
  const note = ({ method, url, headers }: http.IncomingMessage) =>
    seen.push([method, url, headers['proxy-authorization'], headers.authorization].join(' '));
  const server = http.createServer((request, response) => {
    note(request);
    response.end('by the proxy');
  });
  server.on('connect', (request, client) => {
    note(request);
    const [host, port] = (request.url ?? '').split(':');
    const target = net.connect(Number(port), host, () => {
      ports.push(target.localPort);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    for (const socket of [client, target]) socket.on('error', () => socket.destroy());
    closing.push(() => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => server.close());
  return { url: `http://me:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`, seen, ports };
}

/** A proxy that answers each request so, and then keeps its connection, or resets it. */
async function startBadProxy(answer: string, then: 'keeps' | 'resets'): Promise<string> {
  const server = net.createServer((client) => {
    closing.push(() => client.destroy());
    client.on('error', () => {});
    client.once('data', () => {
      client.write(`HTTP/1.1 ${answer}\r\n\r\n`);
      if (then === 'resets') setTimeout(() => client.resetAndDestroy(), 50);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const password = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
const hello: http.RequestListener = (_request, response) => void response.end('hello');

for (const [name, runtime] of Object.entries(runtimes)) {
  const ask = async (asked: Asked, environment: Record<string, string> = {}) => {
    const { stdout } = await run(runtime, [join(import.meta.dirname, 'ask.ts'), JSON.stringify(asked)], {
      env: { PATH: process.env.PATH, ...environment },
      timeout: 30_000,
    });
    return JSON.parse(stdout);
  };

  test(`${name}, method, headers and body arrive, and any status is an answer`, async () => {
    const base = await start(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method, url, headers } = request;
      response.writeHead(418, { 'x-kind': 'teapot' }).end([method, url, headers['x-a'], body].join(' '));
    });
    const what = { method: 'PUT', headers: { 'x-a': '1' }, body: 'é' };
    assert.deepEqual(await ask({ url: `${base}/a?b`, what }), {
      status: 418,
      kind: 'teapot',
      text: 'PUT /a?b 1 é',
    });
  });

  test(`${name}, JSON may be read without its text, what is none and what is no success never is`, async () => {
    const base = await start(({ url }, response) => {
      response.statusCode = url === '/fails' ? 500 : 200;
      response.end(url === '/garbage' ? '{"a":' : '{"a":[18446744073709551615,null]}');
    });
    const read = async (path: string) => {
      const { text, json } = await ask({ url: `${base}${path}`, what: { json: true } });
      return [text, json];
    };
    const [text, json] = await read('/');
    assert.deepEqual(json ?? JSON.parse(text), { a: [2 ** 64, null] });
    assert.deepEqual(await read('/fails'), ['{"a":[18446744073709551615,null]}', undefined]);
    const [garbage, nothing] = await read('/garbage');
    assert.throws(() => JSON.parse(garbage));
    assert.equal(nothing, undefined);
  });

  test(`${name}, a server that hangs, when JSON is asked for too, is given up`, async () => {
    const base = await start((_, response) => void response.write('{'));
    const { error } = await ask({ url: base, what: { json: true, timeout: 300 } });
    assert.equal(error, `GET ${base}/: no answer within 0.3 s`);
  });

  test(`${name}, user and password of the URL are an authorization`, async () => {
    const base = await start(({ headers }, response) => void response.end(headers.authorization));
    assert.equal((await ask({ url: base.replace('//', '//me:p%40ss@'), what: {} })).text, password);
  });

  test(`${name}, redirects are followed, but nobody else gets the authorization`, async () => {
    const other = await start(
      ({ headers }, response) => void response.end(`other: ${headers.authorization}`),
    );
    const base = await start(({ url, headers }, response) => {
      if (url === '/here') response.end(headers.authorization);
      else response.writeHead(302, { location: url === '/away' ? other : '/here' }).end();
    });
    const what = { headers: { authorization: 'secret' } };
    assert.equal((await ask({ url: base, what })).text, 'secret');
    assert.equal((await ask({ url: `${base}/away`, what })).text, 'other: undefined');
    assert.equal((await ask({ url: base, what: { redirect: 'manual' } })).status, 302);
  });

  test(`${name}, a server that hangs, also in the middle of its answer, is given up`, async () => {
    const base = await start(({ url }, response) => void (url === '/half' && response.write('half of')));
    for (const path of ['', '/half']) {
      const { error } = await ask({ url: `${base}${path}`, what: { timeout: 300 } });
      assert.equal(error, `GET ${base}${path || '/'}: no answer within 0.3 s`);
    }
  });

  test(`${name}, a connection that is reset or refused is an error that tells no secret`, async () => {
    const base = await start((request) => void request.socket.destroy());
    for (const origin of [base, 'http://127.0.0.1:1']) {
      const { error } = await ask({ url: `${origin.replace('//', '//me:secret@')}/a?secret`, what: {} });
      assert.ok(error.startsWith(`GET ${origin}/a: `), error);
      assert.doesNotMatch(error, /secret/);
    }
    assert.deepEqual(await ask({ url: 'http://me:secret@:80:90/', what: {} }), {
      error: 'GET: the address is no URL',
    });
  });

  test(`${name}, a body that is too long, whole, in pieces or unzipped, is an error`, async () => {
    const long = Buffer.alloc(longestAnswer + 1, 'a');
    const zipped = gzipSync(long);
    const base = await start(({ url }, response) => {
      if (url === '/zipped')
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length });
      if (url === '/whole') response.setHeader('content-length', long.length);
      if (url === '/pieces') response.write('a');
      response.end(url === '/zipped' ? zipped : long);
    });
    for (const path of ['zipped', 'whole', 'pieces']) {
      const { error } = await ask({ url: `${base}/${path}`, what: {} });
      assert.equal(error, `GET ${base}/${path}: the answer is longer than ${longestAnswer} bytes`);
    }
  });

  test(`${name}, a zipped body is unzipped`, async () => {
    const base = await start((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello'));
    });
    assert.equal((await ask({ url: base, what: {} })).text, 'hello');
  });

  test(`${name}, a unix socket`, async () => {
    const socket = join(directory, `${name.replace(' ', '-')}.sock`);
    await start(({ url }, response) => void response.end(url), socket);
    assert.equal((await ask({ url: 'http://whoever/a?b', what: { socket } })).text, '/a?b');
    const { error } = await ask({ url: 'http://whoever/', what: { socket: `${socket}.not` } });
    assert.match(error, /^GET http:\/\/whoever\/: /);
  });

  test(`${name}, a proxy is asked for HTTP by the whole URL, with its own password alone`, async () => {
    const { url: proxy, seen } = await startProxy();
    assert.equal((await ask({ url: 'http://far.example/a?b', what: { proxy } })).text, 'by the proxy');
    assert.deepEqual(seen, [`GET http://far.example/a?b ${password} `]);
  });

  test(`${name}, a proxy opens a tunnel for HTTPS, in which it sees nothing`, async () => {
    const { url: proxy, seen } = await startProxy();
    const base = await startSecure(authority.certify('127.0.0.1'), ({ headers }, response) => {
      response.end(`${headers['proxy-authorization']} ${headers.authorization}`);
    });
    const what = { proxy, tls: { ca: [authority.cert] }, headers: { authorization: 'mine' } };
    assert.equal((await ask({ url: base, what })).text, 'undefined mine');
    assert.deepEqual(seen, [`CONNECT ${base.slice('https://'.length)} ${password} `]);
  });

  test(`${name}, what goes through a tunnel goes no other way`, async () => {
    const { url: proxy, ports } = await startProxy();
    const arrived: unknown[] = [];
    const base = await startSecure(authority.certify('127.0.0.1'), ({ socket }, response) => {
      arrived.push(socket.remotePort);
      response.end('{}');
    });
    const what = { method: 'POST', body: '[]', proxy, tls: { ca: [authority.cert] } };
    for (let times = 0; times < 2; times += 1) assert.equal((await ask({ url: base, what })).text, '{}');
    assert.deepEqual(arrived, ports);
  });

  for (const [answer, then] of [
    ['407 No\r\ncontent-length: 0', 'keeps'],
    ['407 No\r\ncontent-length: 0', 'resets'],
    ['200 OK', 'resets'],
  ] as const)
    test(`${name}, a proxy that says ${answer.slice(0, 3)} and ${then} its connection ends a request, and nothing else`, async () => {
      const proxy = await startBadProxy(answer, then);
      // Whose connection stays open does not end by itself.
      const { error } = await ask({ url: 'https://far.example/', what: { proxy } });
      assert.match(error, /^GET https:\/\/far.example\/: /);
    });

  test(`${name}, a proxy that is not there is an error`, async () => {
    for (const url of ['http://far.example/', 'https://far.example/'])
      assert.match(
        (await ask({ url, what: { proxy: 'http://me:secret@127.0.0.1:1' } })).error,
        /^GET https?:\/\/far.example\/: (?!.*secret)/,
      );
  });

  test(`${name}, what the environment says of proxies does not count here`, async () => {
    const base = await start(hello);
    const nobody = 'http://127.0.0.1:1';
    const environment = {
      HTTP_PROXY: nobody,
      http_proxy: nobody,
      HTTPS_PROXY: nobody,
      NODE_USE_ENV_PROXY: '1',
    };
    assert.equal((await ask({ url: base, what: {} }, environment)).text, 'hello');
    const secure = await startSecure(authority.certify('127.0.0.1'), hello);
    const what = { proxy: (await startProxy()).url, tls: { ca: [authority.cert] } };
    assert.equal((await ask({ url: secure, what }, environment)).text, 'hello');
  });

  test(`${name}, a certificate must be of an authority that is known, and of the right name`, async () => {
    const base = await startSecure(authority.certify('127.0.0.1'), hello);
    const strange = await startSecure(authority.certify('other.example'), hello);
    const tls = { ca: [authority.cert] };
    assert.equal((await ask({ url: base, what: { tls } })).text, 'hello');
    assert.match((await ask({ url: base, what: {} })).error, /certificate/i);
    assert.match((await ask({ url: strange, what: { tls } })).error, /GET https:/);
    assert.equal((await ask({ url: strange, what: { tls: { verify: false } } })).text, 'hello');
  });

  test(`${name}, the machine's authorities count beside the runtime's: SSL_CERT_FILE and SSL_CERT_DIR`, async () => {
    const base = await startSecure(authority.certify('127.0.0.1'), hello);
    const file = join(directory, 'authorities.pem');
    writeFileSync(file, `# ours\n${createAuthority().cert}${authority.cert}`);
    const asked = { url: base, what: { method: 'POST', body: 'x' }, machine: true };
    assert.equal((await ask(asked, { SSL_CERT_FILE: file })).text, 'hello');
    assert.equal(
      (await ask(asked, { SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: `/nowhere:${directory}` })).text,
      'hello',
    );
    assert.match((await ask(asked)).error, /certificate/i);
  });
}
