import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Published {
  status: number;
  /** What it printed for programs, and what for people. */
  out: string;
  err: string;
  /** The digest that it named, where it came to one. */
  digest: string | undefined;
}

const remora = join(import.meta.dirname, '../../.setup/remora');

/** `remora publish`, as a person runs it, with what this machine's environment says of npm and of certificates. */
export function publishByHand(args: string[], env: Record<string, string> = {}): Promise<Published> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '1', ...env } };
    const child = execFile(remora, ['publish', ...args], options, (error, out, err) => {
      const digest = /@(sha256:[0-9a-f]{64})/.exec(out)?.[1];
      resolve({ status: error ? Number(error.code ?? 1) : 0, out, err, digest });
    });
    child.stdin?.end();
  });
}
