import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TellingWorld, tell } from '../../../functions/reconcile/tell.ts';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { AuditDigest } from '../../../functions/report/digest.ts';
import type { Report } from '../../../functions/report/slack/read-report.ts';
import { noCounts } from '../../../functions/report/sweep-counts.ts';

const place = { version: '1', account: '123456789012', region: 'ap-northeast-1', stage: 'dev' } as const;
const common = { ...place, remoraVersion: '0.1.0', mode: 'register' } as const;
const at = (second: number) => `2026-11-22T06:30:${String(second).padStart(2, '0')}.000Z`;

function family(name: string, second: number, more: Partial<AuditEvent> = {}): Report {
  const event: AuditEvent = {
    ...{ ...common, at: at(second), door: 'event', family: name, revision: 1, findings: [] },
    ...{ decision: 'refuse', reason: 'invalid', message: 'No.', ...more },
  };
  return { ids: [`id-${name}`], kind: 'family', event };
}

function sweep(second: number): Report {
  const digest: AuditDigest = {
    ...{ ...common, at: at(second), sweep: 'one', startedAt: at(0) },
    ...noCounts(),
  };
  return { ids: ['id-sweep'], kind: 'digest', digest };
}

interface Options {
  webhook?: () => Promise<URL | undefined>;
  /** What is thrown when this family's message is posted; its outage keeps back all others. */
  refuses?: { family: string; outage: boolean };
}

function world({ webhook = async () => new URL('https://hooks.example/'), refuses }: Options = {}) {
  const seen = { posts: [] as string[], counted: 0, logged: [] as string[], diffs: [] as string[] };
  const telling: TellingWorld = {
    documentation: undefined,
    parameter: '/remora/dev/slack-webhook',
    posted: new Set(),
    webhook,
    async post(_webhook, { text }) {
      const [name = ''] = text.split(/[: ]/);
      if (name === refuses?.family) throw new Error('Slack refused it');
      seen.posts.push(name);
    },
    async diff(name, before, after) {
      seen.diffs.push(`${name}:${before}-${after}`);
      return [];
    },
    isOutage: () => refuses?.outage === true,
    count: (metric, value) => {
      assert.equal(metric, 'ReportsUnsent');
      seen.counted += value;
    },
    log: {
      warn: (message) => void seen.logged.push(message),
      error: (...[message]) => void seen.logged.push(message),
    },
  };
  return { telling, seen };
}

test('oldest first, families before digests, and two revisions are compared where one was repaired', async () => {
  const { telling, seen } = world();
  const repaired = family('old', 1, { decision: 'repair', repairedRevision: 2 });
  assert.deepEqual([...(await tell(telling, [sweep(0), family('new', 9), repaired]))], []);
  assert.deepEqual(seen, { posts: ['old', 'new', 'Sweep'], counted: 0, logged: [], diffs: ['old:1-2'] });
  await tell(telling, [family('new', 9)]);
  assert.equal(seen.posts.length, 3);
});

test('more than five families are one message', async () => {
  const { telling, seen } = world();
  await tell(
    telling,
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name, second) => family(name, second)),
  );
  assert.deepEqual(seen.posts, ['6']);
});

test('a message that is refused keeps back itself; an outage, all that come after it', async () => {
  const reports = [family('a', 1), family('b', 2), family('c', 3)];
  const bad = world({ refuses: { family: 'b', outage: false } });
  assert.deepEqual([...(await tell(bad.telling, reports))], ['id-b']);
  assert.deepEqual([bad.seen.posts, bad.seen.counted], [['a', 'c'], 1]);
  const down = world({ refuses: { family: 'b', outage: true } });
  assert.deepEqual([...(await tell(down.telling, reports))], ['id-b', 'id-c']);
  assert.deepEqual([down.seen.posts, down.seen.counted], [['a'], 2]);
  assert.deepEqual(down.seen.logged, ['Slack refused it; 1 of the reports stay in the queue']);
});

test('without a webhook the log is told, which is counted; one that cannot be read keeps all in the queue', async () => {
  const none = world({ webhook: async () => undefined });
  assert.deepEqual([...(await tell(none.telling, [family('a', 1), sweep(2)]))], []);
  assert.equal(none.seen.counted, 2);
  assert.equal(none.seen.logged.filter((line) => line === 'A report, for the log alone').length, 2);
  assert.match(none.seen.logged.at(-1) ?? '', /put its URL into the parameter \/remora\/dev\/slack-webhook/);
  const broken = world({ webhook: () => Promise.reject(new Error('no URL')) });
  assert.deepEqual([...(await tell(broken.telling, [family('a', 1)]))], ['id-a']);
  assert.deepEqual([broken.seen.counted, broken.seen.logged], [1, ['no URL']]);
});
