import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { Terminal } from '../../../functions/clients/terminal.ts';
import { commands } from '../../../functions/commands/commands.ts';
import { overview } from '../../../functions/commands/overview.ts';
import { runCommand } from '../../../functions/commands/run-command.ts';
import { run } from './memory-terminal.ts';

test('every command stands in the overview and has a help with examples', async () => {
  for (const { name, summary } of commands) {
    assert.ok(overview().includes(summary), name);
    const { status, stdout } = await run([name, '--help']);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^Usage: remora ${name} `));
    assert.match(
      stdout,
      new RegExp(`\\nExamples:\\n(  .*\\n)*  .*remora ${name}\\b`),
      `${name} shows no example`,
    );
    for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line);
  }
});

test('a mistake of our own is called one, without a stack trace and without what it says', async () => {
  const notes: string[] = [];
  const terminal = (environment: Terminal['environment']): Terminal => ({
    print: () => {
      throw new TypeError('SECRET is not a function');
    },
    note: (text) => void notes.push(text),
    paint: (_style, text) => text,
    paintNote: (_style, text) => text,
    width: 80,
    progress: undefined,
    stdin: Readable.from([]),
    environment,
  });
  assert.equal(await runCommand(['check-policy', '--schema'], terminal({})), 1);
  assert.match(
    notes.join('\n'),
    /^remora: this is a mistake in Remora itself \(TypeError\), not yours\. Please report it/,
  );
  assert.doesNotMatch(notes.join('\n'), /SECRET|\n/);
  await runCommand(['check-policy', '--schema'], terminal({ REMORA_DEBUG: '1' }));
  assert.match(notes.at(-1) ?? '', /SECRET is not a function\n +at /);
});

test('bash completes commands, their options, and their choices', async () => {
  const { stdout } = await run(['completion', 'bash']);
  const complete = (...words: string[]) => {
    const line = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}`;
    const script = `${stdout}\n${line}; _remora; echo "\${COMPREPLY[*]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim();
  };
  assert.equal(complete('remora', 'pl'), 'plan');
  assert.equal(complete('remora', 'plan', '--sa'), '--sarif');
  assert.equal(complete('remora', 'completion', ''), 'bash zsh fish');
  assert.equal(complete('remora', 'plan', ''), '');
});

test('the scripts for zsh and fish name every command, and their shells take them', async (t) => {
  for (const shell of ['zsh', 'fish']) {
    const { stdout } = await run(['completion', shell]);
    for (const { name } of commands) assert.ok(stdout.includes(name), `${shell} lacks ${name}`);
    const parsed = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
    if (parsed.error) t.diagnostic(`${shell} is not on this machine`);
    else assert.equal(parsed.status, 0, parsed.stderr);
  }
  assert.match((await run(['completion', 'tcsh'])).stderr, /Allowed choices are bash, zsh, fish/);
});
