import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { realClock } from '../../../agent/clock.ts';
import type { ReadinessProbe } from '../../../agent/configuration/config.ts';
import { programs } from '../../../agent/plugins/programs.ts';
import { untilReady } from '../../../agent/probes/until-ready.ts';
import { request } from '../../../agent/transport/request.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { serve } from '../doubles/serve.ts';

const { log, lines } = recordedLog();
const clock = realClock;
const means = { programs: programs(process.env, clock, log), ask: request, userAgent: 'agent/1', clock, log };
const times = { timeout: 2_000, initialDelay: 0, period: 30 };
const asked: { method?: string; url?: string; headers: Record<string, unknown> }[] = [];
let statuses: number[] = [];

const web = await serve(({ method = '', url = '', headers }, response) => {
  asked.push({ method, url, headers });
  if (url === '/slow') return;
  if (url === '/endless') return void response.writeHead(200).write('and on');
  if (url === '/away') return void response.writeHead(302, { location: '/found' }).end();
  response.writeHead(statuses.shift() ?? 200).end('body');
});
after(() => web.close());
beforeEach(() => {
  lines.length = 0;
  asked.length = 0;
  statuses = [];
  // A proxy that nobody is behind: a probe must not look at it.
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = 'http://127.0.0.1:9';
});

/** Tries until it is ready, for two seconds at most. */
const wait = (probe: ReadinessProbe, milliseconds = 2_500) =>
  untilReady(probe, means, AbortSignal.timeout(milliseconds));
const http = (path: string, rest: Partial<Extract<ReadinessProbe, { kind: 'http' }>> = {}) =>
  wait({ kind: 'http', url: `${web.base}${path}`, method: 'GET', headers: {}, ...times, ...rest });
const exec = (command: string | string[], rest = {}) =>
  wait({ kind: 'exec', command: { command, env: {}, ...rest }, ...times });

test('no probe: at once', async () => {
  await untilReady(undefined, means, new AbortController().signal);
  assert.deepEqual(lines, []);
});

test('http: tried each period until the status is one of 200 to 399', async () => {
  statuses = [503, 404, 400, 399];
  await http('/ready?token=secret');
  const where = `(GET ${web.base}/ready)`;
  assert.deepEqual(lines, [
    `INFO <probe> http probe failed ${where}: 503`,
    `INFO <probe> http probe failed ${where}: 404`,
    `INFO <probe> http probe failed ${where}: 400`,
    `INFO <probe> http probe success ${where}: 399`,
  ]);
  assert.equal(asked[0]?.url, '/ready?token=secret');
  assert.equal(asked[0]?.headers['user-agent'], 'agent/1');
});

test('http: any method, headers, host and user agent as they are given', async () => {
  const headers = { Host: 'app.example:81', 'User-Agent': 'mine', 'X-Probe': 'yes' };
  await http('/', { method: 'OPTIONS', headers });
  const [first] = asked;
  assert.equal(first?.method, 'OPTIONS');
  const { host, 'user-agent': agent, 'x-probe': probe } = first?.headers ?? {};
  assert.deepEqual([host, agent, probe], ['app.example:81', 'mine', 'yes']);
});

test('http: redirects are followed, and a body that never ends is not waited for', async () => {
  await http('/away');
  assert.deepEqual(
    asked.map(({ url }) => url),
    ['/away', '/found'],
  );
  await http('/endless');
  assert.equal(asked.length, 3);
});

test('http: no answer in time, and nobody there', async () => {
  await untilReady(
    { kind: 'http', url: `${web.base}/slow`, method: 'GET', headers: {}, ...times, timeout: 100 },
    means,
    AbortSignal.timeout(400),
  );
  assert.match(lines[0] ?? '', /^INFO <probe> http probe failed: GET .*\/slow: no answer within 0\.1 s$/);
});

test("http: the probe's own proxy is used", async () => {
  await wait({
    kind: 'http',
    url: 'http://app.invalid/ready',
    method: 'GET',
    headers: {},
    proxy: web.base,
    ...times,
  });
  // The request that was given up before may still come in.
  assert.ok(asked.some(({ url }) => url === 'http://app.invalid/ready'));
});

test('exec: exit code 0; what it says and why it fails is logged, its arguments are not', async () => {
  process.env.PROBED = '';
  await untilReady(
    { kind: 'exec', command: { command: 'echo not yet >&2; exit 3', env: {} }, ...times, period: 10_000 },
    means,
    AbortSignal.timeout(2_000),
  );
  await untilReady(
    { kind: 'exec', command: { command: ['no-such-probe', 'secret'], env: {} }, ...times, period: 10_000 },
    means,
    AbortSignal.timeout(2_000),
  );
  await exec('test "$READY" = yes', { env: { READY: 'yes' } });
  assert.deepEqual(lines, [
    'INFO <probe> exec probe failed: exit code = 3, stderr = "not yet\\n"',
    'INFO <probe> exec probe failed: exit code: 127, exec: "no-such-probe": executable file not found in $PATH',
    'INFO <probe> exec probe success: exit code = 0',
  ]);
});

test('exec: its time over', async () => {
  await untilReady(
    { kind: 'exec', command: { command: 'sleep 60', env: {} }, ...times, timeout: 100, period: 10_000 },
    means,
    AbortSignal.timeout(3_000),
  );
  assert.deepEqual(lines, ['INFO <probe> exec probe failed: command timed out']);
});

test('tcp: a connection, on IPv6 and without a host too', async () => {
  const server: Server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  for (const host of ['127.0.0.1', '::1', '']) await wait({ kind: 'tcp', host, port: `${port}`, ...times });
  await new Promise((resolve) => server.close(resolve));
  await wait({ kind: 'tcp', host: '::1', port: `${port}`, ...times, period: 10_000 }, 300);
  assert.deepEqual(lines.slice(0, 3), [
    `INFO <probe> tcp probe success (127.0.0.1:${port})`,
    `INFO <probe> tcp probe success ([::1]:${port})`,
    `INFO <probe> tcp probe success (:${port})`,
  ]);
  assert.match(lines[3] ?? '', /^INFO <probe> tcp probe failed \(\[::1\]:\d+\): .*ECONNREFUSED|failed/);
  assert.equal(lines.length, 4);
});

test('nothing before the initial delay; the signal ends the wait at once', async () => {
  const before = performance.now();
  await untilReady(
    { kind: 'http', url: web.base, method: 'GET', headers: {}, ...times, initialDelay: 60_000 },
    means,
    AbortSignal.timeout(100),
  );
  assert.ok(performance.now() - before < 2_000);
  assert.deepEqual([lines, asked], [[], []]);
  await http('/', { initialDelay: 200 });
  assert.ok(performance.now() - before > 300);
});
