import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';

/** The two ends of a pipe, as file descriptors. Who has it closes them. */
export interface Pipe {
  read: number;
  write: number;
}

/**
 * Two pipes, for the stdout and stderr of a program. What the runtimes call a pipe is a socket, and a script that
 * writes to `/dev/stderr` or `/dev/stdout` cannot open a socket. So the pipes are made with names, and the names are
 * taken away as soon as both ends are open.
 *
 * @param directories the first of them that can be written to is used
 * @param mkfifo makes FIFOs of these names that anybody may open
 * @throws Error where none of the directories will do
 */
export async function openPipes(
  directories: string[],
  mkfifo: (paths: string[]) => Promise<void>,
): Promise<[Pipe, Pipe]> {
  const [first, ...others] = directories;
  if (first === undefined) throw new Error('no directory');
  try {
    return await pipesIn(first, mkfifo);
  } catch (error) {
    if (others.length === 0) throw error;
    return openPipes(others, mkfifo);
  }
}

async function pipesIn(parent: string, mkfifo: (paths: string[]) => Promise<void>): Promise<[Pipe, Pipe]> {
  const directory = await mkdtemp(`${parent}/mackerel-`);
  try {
    const paths = [`${directory}/stdout`, `${directory}/stderr`] as const;
    await mkfifo([...paths]);
    return [openPipe(paths[0]), openPipe(paths[1])];
  } finally {
    await rm(directory, { recursive: true });
  }
}

function openPipe(path: string): Pipe {
  // Without waiting for a writer; the other end waits for nobody then, and the program's own writing may wait.
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { read, write: openSync(path, constants.O_WRONLY) };
}

export function closePipes(...ends: (number | undefined)[]): void {
  for (const end of ends) if (end !== undefined) closeSync(end);
}
