import { say } from './terminal.ts';

/** Says what is being done while it is done, on a terminal with the seconds as they pass. */
export async function step<Result>(sentence: string, task: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const line = () => `  ${sentence} … ${((performance.now() - start) / 1000).toFixed(1)} s`;
  const { isTTY } = process.stdout;
  const clock = isTTY ? setInterval(() => process.stdout.write(`\r${line()}`), 100) : undefined;
  try {
    return await task();
  } finally {
    clearInterval(clock);
    say(isTTY ? `\r${line()}` : line());
  }
}
