import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { mackerel } from '../../../agent/mackerel/api.ts';
import { checkReports, type Finding } from '../../../agent/mackerel/check-reports.ts';
import { request } from '../../../agent/transport/request.ts';
import { type StoredHost, startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';

const noon = 1_800_000_000;
let now = noon;
const api = await startMackerel({ now: () => now });
after(() => api.close());
const client = mackerel({
  base: api.base,
  key: api.key,
  userAgent: 'test',
  ask: request,
  proxyFor: () => undefined,
});
const { log, lines } = recordedLog();
const clock = { monotonic: () => now * 1000, now: () => now * 1000, wait: async () => {} };
const queue = () => checkReports(clock, log);

beforeEach(() => {
  now = noon;
  lines.length = 0;
  api.fault = () => undefined;
  for (const list of [api.reports, api.requests]) list.length = 0;
  api.hosts.set('h', { id: 'h', name: 'h', status: 'working', isRetired: false } as StoredHost);
});

const found = (name: string, status: Finding['status'], message = ''): Finding => {
  now += 1;
  return { name, status, message, occurredAt: now };
};
const told = () => api.reports.map(({ name, status }) => `${name} ${status}`).join(', ');

test('the first result, and then all but an OK after an OK', async () => {
  const reports = queue();
  for (const status of ['OK', 'OK', 'WARNING', 'WARNING', 'OK', 'OK', 'CRITICAL', 'UNKNOWN'] as const) {
    reports.add(found('a', status));
    assert.equal(await reports.flush('h', client), true);
  }
  assert.equal(told(), 'a OK, a WARNING, a WARNING, a OK, a CRITICAL, a UNKNOWN');
  assert.deepEqual(api.reports[0], {
    source: { type: 'host', hostId: 'h' },
    name: 'a',
    status: 'OK',
    message: '',
    occurredAt: noon + 1,
  });
});

test('the same is true of what waits', async () => {
  const reports = queue();
  for (const status of ['OK', 'OK', 'CRITICAL', 'OK', 'OK'] as const) {
    reports.add(found('a', status));
    reports.add(found('b', 'OK'));
  }
  await reports.flush('h', client);
  assert.equal(told(), 'a OK, b OK, a CRITICAL, a OK');
});

test('an OK that was lost is told again', async () => {
  const reports = queue();
  reports.add(found('a', 'CRITICAL'));
  await reports.flush('h', client);
  api.fault = () => ({ status: 503 });
  reports.add(found('a', 'OK'));
  await reports.flush('h', client);
  now += 7 * 3600;
  reports.add(found('a', 'OK'));
  api.fault = () => undefined;
  await reports.flush('h', client);
  assert.equal(told(), 'a CRITICAL, a OK');
  assert.equal(api.reports[1]?.occurredAt, now);
  assert.match(
    lines.join('\n'),
    /WARNING <check> failed to post check monitoring reports but will retry posting: .*503/,
  );
  assert.match(lines.join('\n'), /dropped 1 check reports: six hours old, or too many/);
});

test('a hundred a request, all at once, in order', async () => {
  const reports = queue();
  for (let index = 0; index < 250; index += 1) reports.add(found(`c${index}`, 'OK'));
  await reports.flush('h', client);
  assert.deepEqual(
    api.requests.map(({ path }) => path),
    Array(3).fill('monitoring/checks/report'),
  );
  assert.deepEqual(
    api.reports.map(({ name }) => name),
    Array.from({ length: 250 }, (_, index) => `c${index}`),
  );
  assert.equal(reports.size, 0);
});

test('one that Mackerel refuses holds up no other', async () => {
  const reports = queue();
  for (let index = 0; index < 100; index += 1)
    reports.add(found(`c${index}`, 'OK', index === 37 ? 'x'.repeat(2000) : ''));
  reports.add(found('last', 'WARNING'));
  assert.equal(await reports.flush('h', client), true);
  assert.equal(api.reports.length, 100);
  assert.ok(!told().includes('c37 '));
  assert.ok(api.requests.length < 20);
  assert.equal(lines.at(-1), 'WARNING <check> dropped reports that Mackerel refuses: c37');
});

test('busy, broken, slow or without a right: they wait', async () => {
  for (const status of [408, 429, 500, 503, 401, 403, 404]) {
    const reports = queue();
    api.fault = () => ({ status, text: '<html>' });
    reports.add(found('a', 'OK'));
    assert.equal(await reports.flush('h', client), status !== 404);
    assert.equal(reports.size, 1);
  }
  assert.equal(api.requests.length, 7);
});

test('2xx is success, whatever else it answers: nothing is posted twice', async () => {
  const reports = queue();
  api.fault = () => ({ status: 200, text: '<html>' });
  reports.add(found('a', 'WARNING'));
  await reports.flush('h', client);
  await reports.flush('h', client);
  assert.deepEqual([api.requests.length, reports.size, reports.isStuck], [1, 0, false]);
});

test('no more than a thousand wait, and the newest are kept', async () => {
  const reports = queue();
  for (let index = 0; index < 1300; index += 1) reports.add(found('a', 'CRITICAL', `${index}`));
  assert.equal(reports.size, 1000);
  await reports.flush('h', client);
  assert.equal(api.reports[0]?.message, '300');
  assert.equal(api.reports.length, 1000);
});

test('a new host is told all states anew, and nothing of checks that are gone', async () => {
  const reports = queue();
  reports.add(found('a', 'OK'));
  await reports.flush('h', client);
  reports.add(found('gone', 'WARNING'));
  reports.restart(['a']);
  reports.add(found('a', 'OK'));
  await reports.flush('h', client);
  assert.equal(told(), 'a OK, a OK');
});

test('two that post at once post nothing twice', async () => {
  const reports = queue();
  reports.add(found('a', 'OK'));
  await Promise.all([reports.flush('h', client), reports.flush('h', client)]);
  assert.equal(told(), 'a OK');
});
