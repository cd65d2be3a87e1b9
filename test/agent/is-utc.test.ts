import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isUtc } from '../../agent/is-utc.ts';
import { createLog } from '../../agent/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'utc-'));
after(() => rmSync(folder, { recursive: true }));

test('the variable says it, else the link, else nobody has a time zone', () => {
  const zone = (target: string) => {
    const path = join(folder, target.replaceAll('/', '_'));
    symlinkSync(target, path);
    return path;
  };
  const utc = zone('/usr/share/zoneinfo/Etc/UTC');
  const tokyo = zone('/usr/share/zoneinfo/Asia/Tokyo');
  const copied = join(folder, 'copied');
  writeFileSync(copied, 'TZif2');
  for (const [TZ, localtime, expected] of [
    ['UTC', tokyo, true],
    ['Etc/UTC', tokyo, true],
    [':UTC', tokyo, true],
    ['Asia/Tokyo', utc, false],
    ['NOTUTC', utc, false],
    [undefined, utc, true],
    [undefined, tokyo, false],
    [undefined, copied, false],
    [undefined, join(folder, 'nothing'), true],
  ] as const)
    assert.equal(isUtc({ TZ }, localtime), expected, `${TZ} ${localtime}`);
});

test('both ways to tell the time write it in the same form', () => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const now = () => new Date(2026, 0, 2, 3, 4, 5, 678);
  createLog({ TZ: 'UTC' }, write, now)('INFO', 'agent', 'a');
  createLog({ TZ: 'Asia/Tokyo' }, write, now)('INFO', 'agent', 'a');
  assert.match(lines[0] ?? '', /^2026\/01\/0[123] \d\d:\d\d:05 INFO <agent> a$/);
  assert.equal(lines[1], '2026/01/02 03:04:05 INFO <agent> a');
});
