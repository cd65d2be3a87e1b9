import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { realClock } from '../../../agent/clock.ts';
import type { Command } from '../../../agent/configuration/config.ts';
import { type Programs, programs } from '../../../agent/plugins/programs.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';
import { until } from '../doubles/until.ts';

const directory = mkdtempSync(join(tmpdir(), 'programs-'));
after(() => rmSync(directory, { recursive: true }));
const never = new AbortController().signal;
const environment = {
  PATH: process.env.PATH,
  MACKEREL_APIKEY: 'the-api-key',
  HOME: '/root',
  NOTHING: undefined,
};
const { log, lines } = recordedLog();
const real = programs(environment, realClock, log);

const script = (command: string | string[], rest: Partial<Command> = {}): Command => ({
  command,
  env: {},
  timeout: 20_000,
  ...rest,
});
const run = (command: string | string[], rest?: Partial<Command>, by: Programs = real, stop = never) =>
  by.run(script(command, rest), stop);

function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid.trim()}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a text is for the shell, a list is not', async () => {
  assert.equal((await run('echo $((1+2)) | tr 3 4')).stdout, '4\n');
  assert.equal((await run(['echo', '$((1+2))', 'a  b'])).stdout, '$((1+2)) a  b\n');
});

test('exit codes, and none where a signal ended it', async () => {
  for (const code of [0, 1, 2, 3, 255]) assert.equal((await run(`exit ${code}`)).code, code);
  const killed = await run('echo before; kill -9 $$');
  assert.deepEqual(killed, { stdout: 'before\n', said: '', cut: false });
});

test("all of the agent's variables, and then its own; no input; the agent's directory", async () => {
  const { stdout } = await run('echo $MACKEREL_APIKEY $HOME $A; cat; pwd', { env: { A: 'x y', HOME: '/h' } });
  assert.equal(stdout, `the-api-key /h x y\n${process.cwd()}\n`);
});

test("a program is looked for in the agent's PATH, not in its own", async () => {
  assert.equal((await run(['echo', 'found'], { env: { PATH: '/nowhere' } })).stdout, 'found\n');
});

test('what cannot be started says so as the original does', async () => {
  const plain = join(directory, 'plain');
  writeFileSync(plain, '');
  chmodSync(plain, 0o644);
  const rows: [string[], string][] = [
    [
      ['no-such-program', 'secret'],
      'exit code: 127, exec: "no-such-program": executable file not found in $PATH',
    ],
    [['/no/such/program', 'secret'], 'exit code: 127, fork/exec /no/such/program: no such file or directory'],
    [[plain], `exit code: 126, fork/exec ${plain}: permission denied`],
    [[directory], `exit code: 126, fork/exec ${directory}: permission denied`],
  ];
  for (const [command, message] of rows) await assert.rejects(run(command), { message });
  assert.equal((await run('no-such-program')).code, 127);
});

test('a session and a process group of its own', async () => {
  const { stdout } = await run('cut -d" " -f1,5,6 /proc/self/stat; echo $$');
  const [pid, group, session, shell] = stdout.trim().split(/\s/);
  assert.equal(group, session);
  assert.ok(group === shell && pid !== undefined);
  assert.notEqual(Number(group), process.pid);
});

test('its time over: TERM to the whole group, a stopped one too', async () => {
  const fast = programs(environment, scaledClock(10), log);
  const file = join(directory, 'group');
  const outcome = await run(
    `sleep 60 & echo $! > ${file}; echo partly; kill -STOP $!; sleep 60`,
    { timeout: 3_000 },
    fast,
  );
  assert.deepEqual(outcome, { stdout: 'partly\n', said: '', cut: false, ended: 'timed out' });
  await until(() => !isAlive(readFileSync(file, 'utf8')));
});

test('a program that catches TERM and ends by itself is none whose time was over', async () => {
  const fast = programs(environment, scaledClock(10), log);
  const caught = 'trap "echo cleaned; exit 2" TERM; echo begun; sleep 60 & wait';
  assert.deepEqual(await run(caught, { timeout: 3_000 }, fast), {
    stdout: 'begun\ncleaned\n',
    said: '',
    cut: false,
    code: 2,
  });
});

test('a program that ignores TERM is killed ten seconds later', async () => {
  const clock = scaledClock(20);
  const before = clock.monotonic();
  const fast = programs(environment, clock, log);
  const outcome = await run('trap "" TERM; while :; do sleep 0.05; done', { timeout: 2_000 }, fast);
  assert.equal(outcome.ended, 'timed out');
  const took = clock.monotonic() - before;
  assert.ok(took >= 12_000, `${took}`);
});

test('whoever of the group ignores TERM is killed, also when its leader is gone', async () => {
  const clock = scaledClock(20);
  const file = join(directory, 'deaf');
  const deaf = `sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 0.05; done' & sleep 60`;
  const outcome = await run(deaf, { timeout: 4_000 }, programs(environment, clock, log));
  assert.equal(outcome.ended, 'timed out');
  await until(() => !isAlive(readFileSync(file, 'utf8')));
});

test('who is left behind in the background holds nothing up, and lives until the agent ends', async () => {
  const own = programs(environment, realClock, log);
  const before = performance.now();
  const { stdout, code } = await run(
    'sleep 61 & echo $!; (while :; do echo on; sleep 0.2; done) & exit 1',
    {},
    own,
  );
  assert.ok(performance.now() - before < 5_000);
  assert.equal(code, 1);
  const [pid = ''] = stdout.split('\n');
  assert.ok(isAlive(pid));
  await own.end();
  await until(() => !isAlive(pid));
});

test('megabytes are cut off, and the program with them', async () => {
  const before = performance.now();
  const { stdout, cut, code } = await run('yes 0123456789; exit 7');
  assert.ok(cut);
  assert.equal(stdout.length, 1024 * 1024);
  assert.equal(code, 7);
  assert.ok(performance.now() - before < 10_000);
  const noisy = await run('yes noise >&2; echo result');
  assert.equal(noisy.stdout, 'result\n');
  assert.ok(noisy.said.length < 1500 && !noisy.cut);
});

test('all that was printed at the end is read', async () => {
  const { stdout, cut } = await run('head -c 1000000 /dev/zero | tr "\\0" x; printf end');
  assert.equal(stdout.length, 1_000_003);
  assert.ok(stdout.endsWith('xend') && !cut);
});

test('a script may write to /dev/stdout and /dev/stderr, and so may another user', async () => {
  const command = 'echo out > /dev/stdout; echo err > /dev/stderr; echo on | tee /dev/stderr';
  for (const user of process.getuid?.() === 0 ? [undefined, 'nobody'] : [undefined]) {
    const { stdout, said } = await run(command, user ? { user } : {});
    assert.deepEqual([stdout, said], ['out\non\n', '"err\\non\\n"']);
  }
});

test('where no pipe can be made, it is said once, and programs run as well as they can', async () => {
  const recorded = recordedLog();
  const bare = programs({ PATH: '/nowhere' }, realClock, recorded.log);
  for (let times = 2; times > 0; times -= 1) assert.equal((await run('echo on', {}, bare)).stdout, 'on\n');
  assert.deepEqual(recorded.lines, [
    'WARNING <agent> programs cannot write to /dev/stdout and /dev/stderr: the image has no mkfifo',
  ]);
});

test('no descriptor is left open, however a program ends', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const own = mkdtempSync(join(directory, 'tmp-'));
  const few = programs({ ...environment, TMPDIR: own }, scaledClock(100), log);
  const all = async () => {
    await Promise.all(
      ['echo on', 'yes', 'yes >&2', 'sleep 60'].map((command) => run(command, { timeout: 5_000 }, few)),
    );
    await assert.rejects(run(['/no/such/program'], {}, few));
  };
  await all();
  const before = open();
  for (let times = 4; times > 0; times -= 1) await all();
  await until(() => open() <= before);
  assert.deepEqual(readdirSync(own), []);
});

test('bytes that are no text', async () => {
  assert.equal((await run("printf 'a\\377\\000b\\303'")).stdout, 'a\ufffd\u0000b\ufffd');
});

test('stderr is for the log: one line, without what its variables hold', async () => {
  const env = { TOKEN_OF_MINE: 'hunter2', SHORT: 'on' };
  const { said } = await run('echo "$TOKEN_OF_MINE and $MACKEREL_APIKEY" >&2; echo on >&2', { env });
  assert.equal(said, '"*** and ***\\non\\n"');
});

test('told to stop: TERM, and KILL two seconds later', async () => {
  for (const [command, ended] of [
    ['sleep 60', 'stopped'],
    ['trap "" TERM; while :; do sleep 0.05; done', 'stopped'],
    ['trap "exit 0" TERM; sleep 60 & wait', undefined],
  ] as const) {
    const stop = new AbortController();
    const running = run(command, {}, programs(environment, scaledClock(5), log), stop.signal);
    setTimeout(() => stop.abort(), 150);
    const before = performance.now();
    assert.equal((await running).ended, ended);
    assert.ok(performance.now() - before < 3_000);
  }
});

test('a user: by sudo where there is one, else by its ids', async (t) => {
  await assert.rejects(
    run('id', { user: 'no-such-user' }),
    /user no-such-user: \/etc\/passwd knows no such user/,
  );
  const bin = mkdtempSync(join(directory, 'bin-'));
  writeFileSync(join(bin, 'sudo'), '#!/bin/sh\necho sudo "$@"\n', { mode: 0o755 });
  const withSudo = programs({ PATH: `${bin}:${process.env.PATH}` }, realClock, log);
  assert.equal((await run(['id', '-u'], { user: 'nobody' }, withSudo)).stdout, 'sudo -Eu nobody id -u\n');
  if (process.getuid?.() !== 0) return t.skip('only root can be another user');
  assert.equal(
    (await run('id -u; id -G; echo $USER $LOGNAME $HOME', { user: 'nobody' })).stdout,
    '65534\n65534\nnobody nobody /root\n',
  );
});

test('nothing went to the log', () => {
  assert.deepEqual(lines, []);
  assert.ok(existsSync(directory));
});

test("how the image tunes the agent's own runtime is not inherited, unless the configuration says so", async () => {
  const tuned = programs({ ...environment, BUN_JSC_useJIT: '0', BUN_INSTALL: '/opt/bun' }, realClock, log);
  const variables = async (rest: Partial<Command>) =>
    (await run('env', rest, tuned)).stdout.split('\n').filter((line) => line.startsWith('BUN_'));
  assert.deepEqual(await variables({}), ['BUN_INSTALL=/opt/bun']);
  const asked = await variables({ env: { BUN_JSC_useJIT: '1' } });
  assert.deepEqual(asked.sort(), ['BUN_INSTALL=/opt/bun', 'BUN_JSC_useJIT=1']);
});
