import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownInterfaces, parseNetDev } from '../../../agent/sources/proc-net-dev.ts';

const head = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;
const line = (name: string, rx: number | string, tx: number | string) =>
  `${name.padStart(6)}: ${rx} 10 0 0 0 0 0 0 ${tx} 20 0 0 0 0 0 0\n`;

const cases: [what: string, text: string, names: string[]][] = [
  ['an ordinary one', head + line('eth0', 1, 2), ['eth0']],
  ['the loopback is left out', head + line('lo', 1, 2) + line('eth0', 1, 2), ['eth0']],
  ["the host's ends of pairs are left out", head + line('veth1a2b', 1, 2) + line('veth', 1, 2), []],
  [
    'bridges, interfaces of tasks and others stay',
    head + line('docker0', 1, 2) + line('ecs-eth0', 1, 2) + line('ifb0', 1, 2) + line('lo0', 1, 2),
    ['docker0', 'ecs-eth0', 'ifb0', 'lo0'],
  ],
  ['a name with a colon', head + line('eth0:1', 1, 2), ['eth0:1']],
  ['a line that is too short', `${head}  eth0: 1 10 0 0 0 0 0 0 2\n`, []],
  ['no space behind the colon, as of old kernels', head + line('eth0', 1, 2).replace(': ', ':'), ['eth0']],
  ['no interfaces', head, []],
  ['nothing', '', []],
];
for (const [what, text, names] of cases)
  test(what, () => {
    const expected = names.map((name) => ({ name, rxBytes: 1, txBytes: 2 }));
    assert.deepEqual(parseNetDev(text), expected);
  });

test('the bytes are the first and the ninth number, beyond 32 bits too', () => {
  assert.deepEqual(parseNetDev(head + line('eth0', 5_000_000_000, 9_007_199_254_740_991)), [
    { name: 'eth0', rxBytes: 5_000_000_000, txBytes: 9_007_199_254_740_991 },
  ]);
});

test("a file, and this machine's own", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'net-'));
  writeFileSync(join(directory, 'dev'), head + line('eth0', 1, 2));
  assert.deepEqual(await ownInterfaces(join(directory, 'dev')), [{ name: 'eth0', rxBytes: 1, txBytes: 2 }]);
  await assert.rejects(ownInterfaces(join(directory, 'none')), /ENOENT/);
  rmSync(directory, { recursive: true });
  for (const { rxBytes, txBytes } of await ownInterfaces()) assert.ok(rxBytes >= 0 && txBytes >= 0);
});
