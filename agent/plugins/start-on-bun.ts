import type { Exit, Invocation, Running, Take } from './start-program.ts';

/** What we use of Bun.spawn. https://bun.sh/docs/api/spawn */
interface BunSpawn {
  spawn(
    command: string[],
    options: {
      env: Record<string, string>;
      stdio: ['ignore', 'pipe', 'pipe'];
      detached: true;
      uid?: number;
      gid?: number;
    },
  ): Subprocess;
}

interface Subprocess {
  pid: number;
  stdout: { getReader(): Reader };
  stderr: { getReader(): Reader };
  /** 128 and more where a signal ended it. */
  exited: Promise<number>;
  signalCode: string | null;
}

interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(): Promise<void>;
}

export async function start(what: Invocation, stdout: Take, stderr: Take): Promise<Running> {
  const { file, args, ...options } = what;
  const { Bun } = globalThis as unknown as { Bun: BunSpawn };
  const child = Bun.spawn([file, ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const readers = [child.stdout.getReader(), child.stderr.getReader()] as const;
  return {
    pid: child.pid,
    exited: child.exited.then((code): Exit => (child.signalCode === null ? { code } : {})),
    closed: Promise.all([taken(readers[0], stdout), taken(readers[1], stderr)]),
    close() {
      for (const reader of readers) void cancel(reader);
    },
  };
}

async function taken(reader: Reader, take: Take): Promise<void> {
  for (;;) {
    // A pipe that cannot be read has nothing more to say.
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || !value) return;
    if (!take(value)) return cancel(reader);
  }
}

async function cancel(reader: Reader): Promise<void> {
  await reader.cancel().catch(() => {});
}
