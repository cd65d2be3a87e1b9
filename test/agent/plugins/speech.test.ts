import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speech } from '../../../agent/plugins/speech.ts';

const inherited = {
  PATH: '/usr/bin:/bin',
  API_KEY: 'abcdef',
  PRIVATE_KEY: 'first line\nsecond line\n',
  HTTPS_PROXY: 'http://me:hunter2@proxy:3128',
  DATABASE_URL: 'postgres://app:open%20sesame@db/shop',
};
const own = {
  OWN: 'some value',
  SHORT: 'is',
  QUEUE_URL: 'amqp://me:s3same@open@queue/',
  CACHES: '{"url":"redis://app:hunter22@h:1","mail":"ops@example.com"}',
  STORE: 'redis://app:pa?ssword@store:1',
};
const said: [stderr: string, line: string][] = [
  ['', ''],
  ['the key is abcdef', '"the key is ***"'],
  ['own: some value', '"own: ***"'],
  ['at second line, and at first line', '"at ***, and at ***"'],
  ['proxy http://me:hunter2@proxy:3128 refused', '"proxy http://***@proxy:3128 refused"'],
  ['wrong password: hunter2', '"wrong password: ***"'],
  ['cannot connect to postgres://app:open%20sesame@db/shop', '"cannot connect to postgres://***@db/shop"'],
  ['proxy http://me:hunt@r3@proxy:3128 refused', '"proxy http://***@proxy:3128 refused"'],
  ['the queue says that s3same@open is wrong', '"the queue says that *** is wrong"'],
  ['connect postgres://app:p#ss?w0rd@db/x failed', '"connect postgres://***@db/x failed"'],
  ['auth with hunter22 failed', '"auth with *** failed"'],
  ['auth with pa?ssword failed', '"auth with *** failed"'],
  ['GET https://someone:else@example.com/a: 404', '"GET https://***@example.com/a: 404"'],
  [
    'see https://example.com/a?b=c@d and ssh://git@host',
    '"see https://example.com/a?b=c@d and ssh://git@host"',
  ],
  ['/usr/bin:/bin has no such program', '"/usr/bin:/bin has no such program"'],
];
for (const [stderr, line] of said)
  test(`of ${JSON.stringify(stderr)} the log says ${line}`, () =>
    assert.equal(speech(stderr, inherited, own), line));
