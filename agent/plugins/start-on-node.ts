import type { Readable } from 'node:stream';
import type { Exit, Invocation, Running, Take } from './start-program.ts';

export async function start(what: Invocation, stdout: Take, stderr: Take): Promise<Running> {
  const { spawn } = await import('node:child_process');
  const { file, args, ...options } = what;
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code) => resolve(code === null ? {} : { code }));
  });
  const closed = Promise.all([taken(child.stdout, stdout), taken(child.stderr, stderr)]);
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.on('error', reject);
  });
  return {
    pid: child.pid as number,
    exited,
    closed,
    close() {
      child.stdout.destroy();
      child.stderr.destroy();
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
