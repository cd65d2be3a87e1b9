import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runtimes, startAgent } from '../doubles/agent-process.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';

const program = join(import.meta.dirname, '../../../agent/main.ts');

for (const [name, runtime] of Object.entries(runtimes)) {
  for (const [args, said] of [
    [['--verbose'], '--verbose'],
    [['-apikey=SECRET'], '-apikey'],
    [['--apikey', 'SECRET'], '--apikey'],
  ] as const)
    test(`${name}, an argument that nobody knows is a warning, and the agent starts: ${args.join(' ')}`, async (t) => {
      const double = await startMackerel();
      const environment = {
        MACKEREL_CONTAINER_PLATFORM: 'none',
        MACKEREL_APIBASE: double.base,
        MACKEREL_APIKEY: double.key,
        MACKEREL_HOST_ID_STORE: 'memory',
        MACKEREL_LOG_LEVEL: 'TRACE',
      };
      const agent = startAgent(runtime, program, environment, [...args]);
      t.after(async () => {
        agent.child.kill('SIGKILL');
        await double.close();
      });
      await agent.until(new RegExp(` WARNING <main> unknown argument: ${said} \\(try --help\\)$`));
      await agent.until(/ INFO <agent> start the agent: host id = host1,/);
      agent.child.kill('SIGTERM');
      assert.equal(await agent.ended, 0);
      assert.doesNotMatch(agent.lines.join('\n'), /SECRET/);
    });

  test(`${name}, a relay ends with its unknown arguments, without their values`, async () => {
    const relay = startAgent(runtime, program, {}, ['relay', '--apikey=SECRET']);
    assert.equal(await relay.ended, 1);
    assert.match(relay.lines.join('\n'), /unknown arguments: --apikey=… \(only --socket PATH\)$/);
  });
}
