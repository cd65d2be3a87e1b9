import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
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

/** What touches processes and sockets, on the other runtime: the same files. */
test('plugins, checks and probes on Bun', async () => {
  const paths = files.map((file) => `./test/agent/${file}.test.ts`);
  const options = { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } };
  const { stderr } = await promisify(execFile)(
    join(root, 'node_modules/.bin/bun'),
    ['test', '--timeout', '60000', ...paths],
    options,
  );
  assert.match(stderr, /^ 0 fail$/m);
  assert.match(stderr, new RegExp(`across ${files.length} files`));
});
