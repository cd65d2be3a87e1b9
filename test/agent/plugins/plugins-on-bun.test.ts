import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');
const files = [
  'plugins/programs',
  'plugins/read-metrics',
  'plugins/run-check',
  'plugins/post-graph-definitions',
  'probes/until-ready',
  'plugin-beats',
];

/** What touches processes and sockets, on the other runtime: the same files, which mostly wait. */
describe('plugins, checks and probes on Bun', { concurrency: true }, () => {
  for (const file of files)
    test(file, async () => {
      const { stderr } = await promisify(execFile)(
        join(root, 'node_modules/.bin/bun'),
        ['test', '--timeout', '60000', `./test/agent/${file}.test.ts`],
        { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } },
      );
      assert.match(stderr, /^ 0 fail$/m);
      assert.match(stderr, /across 1 file/);
    });
});
