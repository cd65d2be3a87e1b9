// What `npm start` runs.
import { type Options, readOptions, usage } from './start/options.ts';

async function main(args: string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  // Help must not wait for everything that an account is made of.
  const { play } = await import('./start/play.ts');
  return play(options);
}

// `npm start | head` reads no further, and nobody is left to be told.
process.stdout.once('error', () => process.exit(1));
const status = await main(process.argv.slice(2));
// The story may still be waiting for something that will not come any more.
process.exit(status);
