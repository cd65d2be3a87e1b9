import type { Progress } from '../publish/world.ts';
import { startProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const megabyte = 1_000_000;

/** Shows on standard error how far a publish is: sentences, and a bar of megabytes on a terminal. */
export function publishProgress(terminal: Terminal): Progress & { stop(): void } {
  let bar: ReturnType<typeof startProgress> | undefined;
  let [expected, arrived, shown] = [0, 0, 0];
  return {
    note: (sentence) => terminal.note(sentence),
    expect(bytes) {
      expected = Math.ceil(bytes / megabyte);
      bar = startProgress(terminal, expected, 'Megabytes in place');
    },
    arrived(bytes) {
      arrived += bytes;
      for (; shown < Math.min(expected, Math.floor(arrived / megabyte)); shown += 1) bar?.step();
    },
    stop: () => bar?.stop(),
  };
}
