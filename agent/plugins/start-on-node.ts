import type { Readable } from 'node:stream';
import type { Exit, Invocation, Running, Take } from './start-program.ts';

export async function start(what: Invocation, stdout: Take, stderr: Take): Promise<Running> {
  const { spawn } = await import('node:child_process');
  const { Socket } = await import('node:net');
  const { file, args, pipes, ...options } = what;
  const [out, err] = pipes ? [pipes[0].write, pipes[1].write] : (['pipe', 'pipe'] as const);
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', out, err] });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code) => resolve(code === null ? {} : { code }));
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.on('error', reject);
  });
  const ends = pipes
    ? pipes.map(({ read }) => new Socket({ fd: read, writable: false }))
    : [child.stdout as Readable, child.stderr as Readable];
  return {
    pid: child.pid as number,
    exited,
    closed: Promise.all(ends.map((end, index) => taken(end, index === 0 ? stdout : stderr))),
    close() {
      for (const end of ends) end.destroy();
    },
  };
}

function taken(pipe: Readable, take: Take): Promise<void> {
  return new Promise((resolve) => {
    pipe.on('data', (chunk: Uint8Array) => take(chunk) || pipe.destroy());
    pipe.on('close', resolve);
    // A pipe that cannot be read has nothing more to say: 'close' follows.
    pipe.on('error', () => {});
  });
}
