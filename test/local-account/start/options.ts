import { parseArgs } from 'node:util';

export const usage = `npm start [-- [--serve] [--events] [FILE…]]

Shows what Remora does, in an AWS account of its own on this machine: registers
task definitions there, lets their events travel through the packaged rules,
queues and functions, and says what became of them. Needs no AWS account.

  FILE…      task definitions to register instead of the samples, as JSON:
             inputs of RegisterTaskDefinition, or answers of
             "aws ecs describe-task-definition --include TAGS"
  --serve    keeps the account running, for the AWS CLI or any SDK
  --events   prints the audit events as they are, JSON, one a line
  --help     this text

Examples:
  npm start
  npm start -- my-task-definition.json
  npm start -- --serve

Exit status: 0 if all went well; 1 if a file could not be registered, or
something that must not happen did; 2 if the arguments are wrong.`;

export interface Options {
  files: string[];
  serve: boolean;
  events: boolean;
  help: boolean;
}

/** @throws Error with one sentence about the argument that is wrong */
export function readOptions(args: string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        serve: { type: 'boolean', default: false },
        events: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, files: positionals };
  } catch (error) {
    // Node goes on about positional arguments.
    const [sentence] = (error as Error).message.split('. ');
    throw new Error(
      `npm start: ${sentence?.replace(/\.$/, '')}. "npm start -- --help" tells what there is.`,
      {
        cause: error,
      },
    );
  }
}
