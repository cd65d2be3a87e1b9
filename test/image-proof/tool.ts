import { execFileSync } from 'node:child_process';

/** Debian's package of each program that is not on every machine. */
const packages: Record<string, string> = {
  'docker-registry': 'docker-registry',
  dockerd: 'docker.io',
  skopeo: 'skopeo',
  umoci: 'umoci',
};

/**
 * Runs a program and gives what it prints.
 *
 * @throws Error with what it said of its failure, or with the package that has it
 */
export function tool(
  program: string,
  args: string[],
  { cwd, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  try {
    return execFileSync(program, args, {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error(failure(program, args, error as NodeJS.ErrnoException & { stderr?: string }));
  }
}

function failure(
  program: string,
  args: string[],
  error: NodeJS.ErrnoException & { stderr?: string },
): string {
  if (error.code === 'ENOENT')
    return `there is no ${program} (on Debian: apt-get install ${packages[program] ?? program})`;
  return `${program} ${args.join(' ')}: ${error.stderr || error.message}`;
}
