import type { Command } from '../configuration/config.ts';
import { findProgram } from './find-program.ts';
import { findUser } from './find-user.ts';
import type { Invocation } from './start-program.ts';

/**
 * How a command of the configuration is started: by the shell where it is a line, with all of the agent's variables
 * and its own. Another user's program goes through sudo where the image has it, which knows more than we do (groups,
 * its own rules, and an agent that is not root); else it is started under that user's ids.
 *
 * @throws Error where there is no such program or user
 */
export async function invocation(
  { command, user, env }: Pick<Command, 'command' | 'user' | 'env'>,
  environment: Record<string, string>,
): Promise<Invocation> {
  const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  const variables = { ...environment, ...env };
  if (!user) return { ...(await program(words, environment)), env: variables };
  const sudo = await findProgram('sudo', environment.PATH);
  if (sudo !== undefined) return { file: sudo, args: ['-Eu', user, ...words], env: variables };
  return {
    ...(await program(words, environment)),
    ...(await findUser(user)),
    env: { ...environment, USER: user, LOGNAME: user, ...env },
  };
}

async function program([name = '', ...args]: string[], { PATH }: Record<string, string>) {
  const file = await findProgram(name, PATH);
  if (file === undefined)
    throw new Error(`exit code: 127, exec: "${name}": executable file not found in $PATH`);
  return { file, args };
}
