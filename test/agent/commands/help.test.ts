import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runtimes, startAgent } from '../doubles/agent-process.ts';

const program = join(import.meta.dirname, '../../../agent/main.ts');

for (const [name, runtime] of Object.entries(runtimes))
  test(`${name}, each command has a help of its own`, async () => {
    for (const [args, usage] of [
      ['check-config --help', 'Usage: agent check-config [FILE]'],
      ['check-config -h', 'Usage: agent check-config [FILE]'],
      ['check-config agent.yml --help', 'Usage: agent check-config [FILE]'],
      ['relay --help', 'Usage: agent relay [--socket PATH]'],
      ['relay --socket /a --help', 'Usage: agent relay [--socket PATH]'],
      ['relay health --help', 'Usage: agent relay health [--socket PATH]'],
      ['health --help', 'Usage: agent health'],
    ] as const) {
      const { ended, stdout, lines } = startAgent(runtime, program, {}, args.split(' '));
      assert.equal(await ended, 0);
      assert.deepEqual([stdout[0], lines], [usage, []]);
      assert.match(stdout.at(-1) ?? '', /^Exits with 0 .* and with 1 if /);
    }
  });
