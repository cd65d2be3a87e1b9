import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './memory-terminal.ts';

const check = (stdin: string, ...args: string[]) => run(['check-policy', '-', ...args], { stdin });

test('a policy that is one has its size said', async () => {
  const { status, stdout } = await check('mode: register\n');
  assert.deepEqual(
    [status, stdout],
    [0, '-: valid. It has 15 of the 4,096 bytes of a standard parameter.\n'],
  );
});

test('errors stand on the line of their path, with the nearest key', async () => {
  const { status, stdout } = await check('sidecar:\n  memroy: 3\nrules:\n  - match: { famly: x }\n');
  assert.equal(status, 1);
  assert.deepEqual(stdout.trim().split('\n'), [
    '-:2: sidecar.memroy is not known. Did you mean memory?',
    '-:4: rules[0].match.famly is not known. Did you mean family?',
  ]);
});

test('the size decides on the tier, and above 8,192 bytes nothing holds it', async () => {
  const policy = (bytes: number) => `mode: report\n#${'x'.repeat(bytes - 15)}\n`;
  assert.match((await check(policy(4096))).stdout, /4,096 of the 4,096 bytes of a standard parameter/);
  assert.match((await check(policy(4097))).stdout, /4,097 of the 8,192 bytes of an advanced parameter/);
  assert.equal((await check(policy(8192))).status, 0);
  const { status, stdout } = await check(policy(8193));
  assert.equal(status, 1);
  assert.match(
    stdout,
    /too large\. It has 8,193 of the 8,192 bytes that a parameter holds at most\. Shorten it/,
  );
});

test('a family is told its rule', async () => {
  const policy = `families: ["web-*", "batch-*"]
exclude: ["batch-*"]
rules:
  - match: { family: "web-*", tags: { team: shop } }
    roles: ["Shop:web"]
    mode: register
  - match: { family: "web-*" }
    hostOs: al1
`;
  const families = ['--family', 'web-a', 'batch-b', 'other'];
  const { stdout } = await check(policy, '--tag', 'team=shop', ...families);
  assert.deepEqual(stdout.trim().split('\n').slice(1), [
    'web-a: rules[0]; mode register, setup by-network-mode, host al2, roles Shop:web.',
    'batch-b: excluded.',
    'other: not looked at, for no pattern in families matches.',
  ]);
  assert.match(
    (await check(policy, ...families)).stdout,
    /web-a: rules\[1\]; mode report, .*host al1, roles unknown\./,
  );
});

test('the schema is printed without a file; a call without either is an error', async () => {
  const { status, stdout } = await run(['check-policy', '--schema']);
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).title, 'Remora policy');
  const without = await run(['check-policy']);
  assert.deepEqual(
    [without.status, without.stderr],
    [1, 'remora: there is no policy to check. Name its file.\n'],
  );
});
