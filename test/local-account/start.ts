// What `npm start` runs.
import { constants } from 'node:os';
import type { LocalAccount } from './local-account.ts';
import { type Options, readOptions, usage } from './start/options.ts';
import { preparedAccount } from './start/prepared-account.ts';
import { serve } from './start/serve.ts';
import { step } from './start/step.ts';
import { story } from './start/story.ts';
import { heading, paint, say } from './start/terminal.ts';

let account: LocalAccount | undefined;
/** How a signal ends us: while we serve it is the way to end, before that it cuts the story short. */
let statusOf = (signal: Signal) => 128 + constants.signals[signal];

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

async function main(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined) return 2;
  if (options.help) {
    say(usage);
    return 0;
  }
  try {
    return await Promise.race([play(options), firstSignal().then((signal) => statusOf(signal))]);
  } catch (error) {
    process.stderr.write(`${paint('red', (error as Error).message)}\n`);
    return 1;
  } finally {
    await account?.stop();
  }
}

function optionsOf(args: string[]): Options | undefined {
  try {
    return readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return undefined;
  }
}

async function play(options: Options): Promise<number> {
  heading('Remora, in an AWS account of its own on this machine');
  account = await preparedAccount(step);
  const status = (await story(account, options)) ? 0 : 1;
  if (!options.serve) {
    say(
      paint(
        'dim',
        '\n  npm start -- --serve   keeps the account running\n  npm start -- FILE…     takes your task definitions',
      ),
    );
    return status;
  }
  statusOf = () => status;
  return serve(account);
}

function firstSignal(): Promise<Signal> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}

const status = await main(process.argv.slice(2));
// The story may still be waiting for something that will not come any more.
process.exit(status);
