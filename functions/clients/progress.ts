import { Presets, SingleBar } from 'cli-progress';
import { severalAtATime } from '../publish/several-at-a-time.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  step(): void;
  stop(): void;
}

/** How many steps a line is worth where there is no bar. */
const stepsPerLine = 100;

/** Shows on standard error how far something is: a bar on a terminal, a line now and then elsewhere. */
export function startProgress(terminal: Terminal, total: number, what: string): Progress {
  if (!terminal.progress) return lines(terminal, total, what);
  const format = `${what} {bar} {value}/{total}, {eta_formatted} left`;
  const options = {
    stream: terminal.progress,
    clearOnComplete: true,
    etaBuffer: 50,
    format,
    // What is switched off on a terminal stays off where somebody ends the program with Ctrl-C.
    hideCursor: false,
    linewrap: true,
  };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}

/** As {@link severalAtATime}, and steps as each item is done. */
export async function withProgress<Item>(
  items: readonly Item[],
  atATime: number,
  progress: Progress,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  try {
    await severalAtATime(items, atATime, async (item) => {
      await work(item);
      progress.step();
    });
  } finally {
    progress.stop();
  }
}

function lines(terminal: Terminal, total: number, what: string): Progress {
  let done = 0;
  return {
    step() {
      done += 1;
      if (done % stepsPerLine === 0 && done < total) terminal.note(`${what}: ${done} of ${total}`);
    },
    stop: () => {},
  };
}
