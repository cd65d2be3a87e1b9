import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commands } from '../../functions/commands/commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/command-line.md');
const text = readFileSync(page, 'utf8');
const block = /```console\n\$ (.*)\n([\s\S]*?)```/g;

/** What the shell shows of a command in the folder of the examples. */
function shown(command: string, cwd: string): string {
  const { PATH, HOME } = process.env;
  const env = { PATH: `${join(root, 'node_modules/.bin')}:${PATH}`, HOME };
  return spawnSync('bash', ['-c', `exec 2>&1; ${command}`], { cwd, env, encoding: 'utf8' }).stdout;
}

// `REFRESH_GOLDEN=1` writes the outputs anew: read them before they are committed.
test('what docs/command-line.md shows is what the command line prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'remora-docs-'));
  cpSync(join(root, 'test/fixtures/command-line'), folder, { recursive: true });
  const fresh = text.replace(
    block,
    (_, command) => `\`\`\`console\n$ ${command}\n${shown(command, folder)}\`\`\``,
  );
  if (process.env.REFRESH_GOLDEN === '1') writeFileSync(page, fresh);
  else assert.equal(fresh, text);
});

test('every command has its part of docs/command-line.md', () => {
  for (const { name } of commands) assert.match(text, new RegExp(`^## remora ${name}$`, 'm'));
});
