import { chmod, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../log.ts';
import { type Answering, type Server, serveSocket } from '../transport/serve-socket.ts';

/** Bytes: the kernel's sun_path has 108, the last of which is 0. unix(7) */
const longestPath = 107;

/**
 * Serves on a socket of this path for everybody who can see it: containers of any user. It is made under another name
 * and then moved to its place, so that one that is left over, or another relay's, is replaced without a gap.
 *
 * @returns what takes the socket away, as long as it is still this one, and ends the server
 * @throws Error where the path is too long, or something else is there
 */
export async function serveAt(path: string, answer: Answering, log: Log): Promise<Server> {
  const made = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  if (Buffer.byteLength(made) > longestPath)
    throw new Error(`${path}: a socket's path has at most ${longestPath - 9} bytes`);
  await prepare(path, log);
  const server = await serveSocket(made, answer);
  // To connect is to write. A directory that is mounted read-only forbids it as little as Docker's socket does.
  await chmod(made, 0o666);
  const { ino } = await stat(made);
  await rename(made, path);
  return {
    async close(patience) {
      const present = await lstat(path).catch(() => undefined);
      if (present?.ino === ino) await rm(path, { force: true });
      await server.close(patience);
    },
  };
}

async function prepare(path: string, log: Log): Promise<void> {
  const directory = dirname(path);
  const isMade = await mkdir(directory, { recursive: true });
  // Whatever the process's mask forbids.
  if (isMade !== undefined) await chmod(directory, 0o755);
  if (((await stat(directory)).mode & 0o001) === 0)
    log(
      'WARNING',
      'relay',
      `${directory}: only its owner may enter it; agents of other users need mode 0755`,
    );
  const there = await lstat(path).catch(() => undefined);
  // Docker makes a directory where somebody mounts a file that is not there.
  if (there && !there.isSocket()) throw new Error(`${path}: something that is no socket is there; remove it`);
}
