import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { mkfifo } from '../../../agent/plugins/mkfifo.ts';
import { runtimes } from '../doubles/agent-process.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { until } from '../doubles/until.ts';

const program = join(import.meta.dirname, '../../../agent/main.ts');

/** Each is a line of more than a pipe takes whole or not at all, and all are more than it holds. */
const unknownKeys = Array.from({ length: 30 }, (_, index) => `k${index}${'y'.repeat(5000)}: 1\n`).join('');

/** A pipe that is read when the test says so. */
async function pipeIn(directory: string) {
  const path = join(directory, 'stderr');
  await mkfifo([path], { PATH: process.env.PATH ?? '' });
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(1 << 20);
  return {
    writer: openSync(path, constants.O_WRONLY),
    /** All that waits. */
    read: () => buffer.toString('utf8', 0, readSync(reader, buffer)),
    close: () => closeSync(reader),
  };
}

for (const [name, runtime] of Object.entries(runtimes))
  test(`${name}, an agent whose log nobody reads posts and ends, and no line of it is garbled`, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'unread-'));
    const [double, pipe] = [await startMackerel(), await pipeIn(directory)];
    const file = join(directory, 'agent.yml');
    writeFileSync(file, unknownKeys);
    const env = {
      PATH: process.env.PATH,
      MACKEREL_CONTAINER_PLATFORM: 'none',
      MACKEREL_APIBASE: double.base,
      MACKEREL_APIKEY: double.key,
      MACKEREL_HOST_ID_STORE: 'memory',
      MACKEREL_AGENT_CONFIG: file,
    };
    const child = spawn(runtime, [program], { env, stdio: ['ignore', 'ignore', pipe.writer] });
    const ended = once(child, 'exit');
    closeSync(pipe.writer);
    t.after(async () => {
      child.kill('SIGKILL');
      pipe.close();
      await double.close();
      rmSync(directory, { recursive: true });
    });
    await until(() => double.hosts.size > 0);
    const before = pipe.read();
    child.kill('SIGHUP');
    await until(() => double.requests.some(({ method }) => method === 'PUT'));
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal([...double.hosts.values()][0]?.isRetired, true);
    const lines = (before + pipe.read()).split('\n').slice(0, -1);
    assert.ok(!before.endsWith('\n'), 'the pipe was full, in the middle of a line');
    assert.ok(lines.some((line) => line.includes('reload config')));
    for (const line of lines)
      assert.match(line, /^[\d/]{10} [\d:]{8} (INFO|WARNING <config> k\d+y{5000}: no such key$)/);
  });
