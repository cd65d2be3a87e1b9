import { closePipes, type Pipe } from './open-pipes.ts';

/** A program to start. */
export interface Invocation {
  /** Path of the program. */
  file: string;
  args: string[];
  /** All of its variables. */
  env: Record<string, string>;
  /** Whom it runs as; the agent's own user where absent. */
  uid?: number;
  gid?: number;
  /** For its stdout and stderr; the runtime's own, which are sockets, where absent. */
  pipes?: [Pipe, Pipe];
}

/** Takes what a program prints; false: it shall be read no further. */
export type Take = (chunk: Uint8Array) => boolean;

/** How a program ended: its exit code, or none where a signal ended it. */
export interface Exit {
  code?: number;
}

export interface Running {
  /** Its process, and the process group that it leads. */
  pid: number;
  /** Resolves when it has ended, whoever else still holds its pipes. */
  exited: Promise<Exit>;
  /** Resolves when both of its pipes are closed, by it and by all whom it left them to. */
  closed: Promise<unknown>;
  /** Closes our ends of the pipes. */
  close(): void;
}

/** An error of the system, with its code: ENOENT, EACCES and the like. */
type SystemError = Error & { code?: string };

/**
 * Starts a program in a session and process group of its own, without input. Each runtime has its body: on Bun,
 * node:child_process would cost more memory than the rest of the agent.
 *
 * @throws Error as the original words it, with the exit code that a shell would give: `exit code: 127, …`
 */
export async function startProgram(what: Invocation, stdout: Take, stderr: Take): Promise<Running> {
  const runtime =
    'Bun' in globalThis ? await import('./start-on-bun.ts') : await import('./start-on-node.ts');
  try {
    return await runtime.start(what, stdout, stderr);
  } catch (error) {
    closePipes(...(what.pipes ?? []).map(({ read }) => read));
    const { code, message } = error as SystemError;
    const status = code === 'ENOENT' ? 127 : 126;
    throw new Error(`exit code: ${status}, fork/exec ${what.file}: ${whys[code ?? ''] ?? message}`, {
      cause: error,
    });
  } finally {
    closePipes(...(what.pipes ?? []).map(({ write }) => write));
  }
}

const whys: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted: to run it as another user, the agent must be root or the image have sudo',
};
