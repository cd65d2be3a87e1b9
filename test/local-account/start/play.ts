import { constants } from 'node:os';
import type { LocalAccount } from '../local-account.ts';
import type { Options } from './options.ts';
import { publishedAccount, sayWhatWasPublished } from './published-account.ts';
import { serve } from './serve.ts';
import { story } from './story.ts';
import { heading, paint, say } from './terminal.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** How far a run has come. */
interface Run {
  account?: LocalAccount;
  /** While we serve, a signal is the way to end; before that it cuts the story short. */
  statusOf(signal: Signal): number;
}

/**
 * Prepares an account, tells the story in it, and stops it with everything that it started.
 * @returns the exit status
 */
export async function play(options: Options): Promise<number> {
  const run: Run = { statusOf: (signal) => 128 + constants.signals[signal] };
  try {
    return await Promise.race([perform(run, options), firstSignal().then((signal) => run.statusOf(signal))]);
  } catch (error) {
    process.stderr.write(`${paint('red', (error as Error).message)}\n`);
    return 1;
  } finally {
    await run.account?.stop();
  }
}

async function perform(run: Run, options: Options): Promise<number> {
  heading('Remora, in an AWS account of its own on this machine');
  run.account = await publishedAccount();
  sayWhatWasPublished(run.account);
  const status = (await story(run.account, options)) ? 0 : 1;
  if (!options.serve) {
    sayMore();
    return status;
  }
  run.statusOf = () => status;
  return serve(run.account);
}

function firstSignal(): Promise<Signal> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
}

function sayMore(): void {
  say();
  say(paint('dim', '  npm start -- --serve   keeps the account running'));
  say(paint('dim', '  npm start -- FILE…     takes your task definitions'));
}
