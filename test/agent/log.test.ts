import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createLog } from '../../agent/log.ts';

const zone = process.env.TZ;
after(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const at = new Date('2026-01-02T18:04:05.678Z');

/** The lines that are written of one event of each level, or of those given. */
function written(environment: Record<string, string>, texts = ['hello']): string[] {
  const lines: string[] = [];
  const log = createLog(
    environment,
    (line) => lines.push(line),
    () => at,
  );
  for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const)
    for (const text of texts) log(level, 'agent', text);
  return lines;
}
const levelsIn = (lines: string[]) => lines.map((line) => line.split(' ')[2]).join(' ');

test('a line is its time, level, tag and text', () => {
  assert.equal(written({ TZ: 'UTC' })[0], '2026/01/02 18:04:05 INFO <agent> hello');
});

test('the time is local', () => {
  process.env.TZ = 'Asia/Tokyo';
  assert.equal(written({ TZ: 'Asia/Tokyo' })[0], '2026/01/03 03:04:05 INFO <agent> hello');
});

test('what is below the level is not written', () => {
  for (const [level, levels] of [
    ['TRACE', 'TRACE DEBUG INFO WARNING ERROR CRITICAL'],
    ['DEBUG', 'DEBUG INFO WARNING ERROR CRITICAL'],
    ['INFO', 'INFO WARNING ERROR CRITICAL'],
    ['WARNING', 'WARNING ERROR CRITICAL'],
    ['ERROR', 'ERROR CRITICAL'],
    ['CRITICAL', 'CRITICAL'],
  ] as const)
    assert.equal(levelsIn(written({ MACKEREL_LOG_LEVEL: level })), levels);
});

test('a level that is none is INFO, in lower case too', () => {
  for (const level of ['', 'debug', 'WARN', 'nonsense'])
    assert.equal(levelsIn(written({ MACKEREL_LOG_LEVEL: level })), 'INFO WARNING ERROR CRITICAL');
});

test('one event is one line, whatever the text', () => {
  const only = { TZ: 'UTC', MACKEREL_LOG_LEVEL: 'CRITICAL' };
  assert.deepEqual(written(only, ['one\ntwo\n', 'one\r\n', '']), [
    '2026/01/02 18:04:05 CRITICAL <agent> one\\ntwo',
    '2026/01/02 18:04:05 CRITICAL <agent> one',
    '2026/01/02 18:04:05 CRITICAL <agent> ',
  ]);
});

test('as JSON, with the time in UTC', () => {
  const only = { MACKEREL_LOG_FORMAT: 'json', MACKEREL_LOG_LEVEL: 'CRITICAL' };
  const [line = '', ...more] = written(only, ['"one"\ntwo']);
  assert.deepEqual(more, []);
  assert.ok(!line.includes('\n'));
  assert.deepEqual(JSON.parse(line), {
    time: at.toISOString(),
    level: 'CRITICAL',
    tag: 'agent',
    message: '"one"\ntwo',
  });
});
