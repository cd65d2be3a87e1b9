import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const remora = join(root, 'node_modules/.bin/remora');
const folder = mkdtempSync(join(tmpdir(), 'remora-'));
writeFileSync(
  join(folder, 'task.json'),
  JSON.stringify({ family: 'shop', containerDefinitions: [{ name: 'web', image: 'web:1', memory: 64 }] }),
);

/** A path on which npm and the machine's own Node.js are, but not the one of node_modules. */
const machinePath = (process.env.PATH ?? '')
  .split(':')
  .filter((entry) => !entry.includes('node_modules'))
  .join(':');

function call(program: string, args: string[], environment: Record<string, string> = {}, cwd = folder) {
  // Each of these decides of colours, and CI most of all: with it, Node.js takes no terminal for one that has any.
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, NODE_DISABLE_COLORS: ____, ...env } = process.env;
  return spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...env, PATH: machinePath, ...environment },
  });
}

test('it runs by its link, by npx and by npm run, with files as seen from where the person is', () => {
  const ways: [string, string[]][] = [
    [remora, []],
    ['npm', ['--prefix', root, 'run', '--silent', 'remora', '--']],
    ['npx', ['--prefix', root, '--no-install', 'remora']],
  ];
  for (const [program, args] of ways) {
    const { status, stdout, stderr } = call(program, [...args, 'plan', '--json', 'task.json']);
    assert.equal(status, 3, stderr);
    assert.equal(JSON.parse(stdout).file, 'task.json');
    assert.equal(call(program, [...args, '--version']).stdout.trim(), manifest.version);
  }
});

test("it runs on the project's Node.js, also through a link from elsewhere", () => {
  const link = join(folder, 'linked');
  if (!existsSync(link)) symlinkSync(remora, link);
  const { status, stdout } = call(link, ['--help']);
  assert.equal(status, 0);
  assert.match(stdout, /^Usage: remora /);
  assert.deepEqual(call(link, []).stdout, stdout);
  assert.match(call(link, ['help', 'plan']).stdout, /^Usage: remora plan /);
});

test('a reader who has had enough ends it without a word', () => {
  const line = `set -o pipefail; "${remora}" check-policy --schema | true; echo "$?"`;
  const { stdout, stderr } = call('bash', ['-c', line]);
  assert.deepEqual([stderr, /^(0|141)\n$/.test(stdout)], ['', true], stdout);
});

test('colours are for terminals, for who forces them, and never for who has forbidden them', (context) => {
  const isColoured = (environment: Record<string, string>) =>
    call(remora, ['plan', 'task.json'], environment).stdout.includes('\u001B[');
  assert.equal(isColoured({}), false);
  assert.equal(isColoured({ FORCE_COLOR: '1' }), true);
  assert.equal(isColoured({ NO_COLOR: '1' }), false);
  const script = (environment: string) =>
    call('script', ['-qec', `${environment} "${remora}" plan task.json`, '/dev/null'], {
      TERM: 'xterm-256color',
    });
  const onTerminal = script('env');
  if (onTerminal.error) return context.skip('there is no program script to make a terminal');
  assert.ok(onTerminal.stdout.includes('\u001B['));
  assert.ok(!script('NO_COLOR=1').stdout.includes('\u001B['));
});
