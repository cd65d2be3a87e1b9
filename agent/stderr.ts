import { constants, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * What writes lines to stderr and never waits for its reader: a line that a full pipe does not take is lost. Not by
 * process.stderr: on Bun the stream alone is a third of the agent's memory.
 */
export function stderrLines(): (line: string) => void {
  const descriptor = openWithoutWaiting();
  const write = (bytes: Buffer) => bytes.subarray(writeSync(descriptor, bytes));
  let rest: Buffer = Buffer.alloc(0);
  return (line) => {
    try {
      // A full pipe takes the beginning of a long line: its end comes first, or two lines would become one.
      if (rest.length > 0) rest = write(rest);
      if (rest.length === 0) rest = write(Buffer.from(`${line}\n`));
    } catch {
      // Nobody reads the log any more, or not fast enough: what the agent is there for goes on.
    }
  };
}

/** The same pipe, opened anew: stderr itself belongs to others, too, who would not expect that it refuses. */
function openWithoutWaiting(): number {
  try {
    const { O_WRONLY, O_NONBLOCK } = constants;
    return fstatSync(2).isFIFO() ? openSync('/proc/self/fd/2', O_WRONLY | O_NONBLOCK) : 2;
  } catch {
    return 2;
  }
}
