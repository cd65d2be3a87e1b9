import { closePipes } from './open-pipes.ts';
import type { Exit, Invocation, Running, Take } from './start-program.ts';

/** What we use of Bun. https://bun.sh/docs/api/spawn */
interface BunRuntime {
  spawn(
    command: string[],
    options: {
      env: Record<string, string>;
      stdio: ['ignore', number | 'pipe', number | 'pipe'];
      detached: true;
      uid?: number;
      gid?: number;
    },
  ): Subprocess;
  file(descriptor: number): { stream(): Stream };
}

interface Subprocess {
  pid: number;
  stdout: Stream;
  stderr: Stream;
  /** 128 and more where a signal ended it. */
  exited: Promise<number>;
  signalCode: string | null;
}

interface Stream {
  getReader(): Reader;
}

interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(): Promise<void>;
}

export async function start(what: Invocation, stdout: Take, stderr: Take): Promise<Running> {
  const { file, args, pipes, ...options } = what;
  const { Bun } = globalThis as unknown as { Bun: BunRuntime };
  const [out, err] = pipes ? [pipes[0].write, pipes[1].write] : (['pipe', 'pipe'] as const);
  const stdio: ['ignore', typeof out, typeof err] = ['ignore', out, err];
  const child = Bun.spawn([file, ...args], { ...options, detached: true, stdio });
  const ends = [
    pipeEnd(pipes ? Bun.file(pipes[0].read).stream() : child.stdout, pipes?.[0].read),
    pipeEnd(pipes ? Bun.file(pipes[1].read).stream() : child.stderr, pipes?.[1].read),
  ] as const;
  return {
    pid: child.pid,
    exited: child.exited.then((code): Exit => (child.signalCode === null ? { code } : {})),
    closed: Promise.all([ends[0].taken(stdout), ends[1].taken(stderr)]),
    close() {
      for (const end of ends) void end.close();
    },
  };
}

/** @param descriptor Bun reads a descriptor of ours, and leaves it to us to close it */
function pipeEnd(stream: Stream, descriptor?: number) {
  const reader = stream.getReader();
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await reader.cancel().catch(() => {});
    closePipes(descriptor);
  };
  const taken = async (take: Take) => {
    for (;;) {
      // A pipe that cannot be read has nothing more to say.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || !value || !take(value)) return close();
    }
  };
  return { taken, close };
}
