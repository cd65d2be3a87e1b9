import { bell } from './bell.ts';
import { realClock } from './clock.ts';
import { helpAskedFor } from './commands/help.ts';
import type { Process } from './commands/run-agent.ts';
import { createLog } from './log.ts';
import { stderrLines } from './stderr.ts';
import { revision, version } from './version.ts';

const help = `mackerel-container-agent ${version} (Revision ${revision})

Usage: agent [command]

  (none)               Run the agent, configured by variables and by the file that MACKEREL_AGENT_CONFIG names
  check-config [FILE]  Say whether a configuration (a path, http://, https:// or s3://) is valid
  relay [--socket P]   Forward from a socket to Mackerel, for the agents of this host that have no network
  relay health         Exit with 0 if the relay answers on its socket
  health               Exit with 0 if the agent in this container is alive: for the health check of a container
  --version            Print the version
  --help               Print this`;

const signals = { SIGTERM: 'terminated', SIGINT: 'interrupt', SIGQUIT: 'quit' } as const;
const numbers = { SIGTERM: 15, SIGINT: 2, SIGQUIT: 3 } as const;

const print = (line: string) => process.stdout.write(`${line}\n`);

process.exit(await main(process.argv.slice(2)));

/** @returns the exit status */
async function main(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  const own = helpAskedFor(args);
  if (own !== undefined) {
    print(own);
    return 0;
  }
  switch (command) {
    case '--version':
    case 'version':
      print(`mackerel-container-agent ${version} (Revision ${revision})`);
      return 0;
    case '--help':
    case '-h':
    case 'help':
      print(help);
      return 0;
    case 'health':
      return health();
    case 'check-config': {
      const { checkConfig } = await import('./commands/check-config.ts');
      return checkConfig(rest[0], process.env, print);
    }
    case 'relay':
      return relay(rest);
    default:
      return agent(command);
  }
}

async function health(): Promise<number> {
  const { hasSign } = await import('./health-sign.ts');
  const alive = await hasSign(Date.now());
  print(alive ? 'alive' : 'no sign of life within two minutes');
  return alive ? 0 : 1;
}

async function relay(args: string[]): Promise<number> {
  const commands = await import('./commands/relay.ts');
  if (args[0] === 'health') return commands.relayHealth(args.slice(1), process.env, print);
  return untilSignal('relay', (around, stop) => commands.relay(args, around, stop));
}

async function agent(argument: string | undefined): Promise<number> {
  return untilSignal('agent', async (around, stop) => {
    // The original takes no arguments and starts with any: a wrapper may have given some for years.
    // What follows the first one, or its `=`, may be a key.
    const [name] = argument?.split('=') ?? [];
    if (name !== undefined) around.log('WARNING', 'main', `unknown argument: ${name} (try --help)`);
    const { runAgent } = await import('./commands/run-agent.ts');
    return runAgent(around, stop);
  });
}

async function untilSignal(
  what: 'agent' | 'relay',
  run: (around: Process, stop: AbortSignal) => Promise<number>,
): Promise<number> {
  const log = createLog(process.env, stderrLines());
  const stop = new AbortController();
  const reload = bell(realClock);
  for (const name of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const)
    process.on(name, () => {
      // Whoever asks twice does not want to wait. The kernel spares process 1 its own end, so we make it.
      if (stop.signal.aborted) process.exit(128 + numbers[name]);
      log('INFO', what, `stop the ${what}: signal = ${signals[name]}`);
      stop.abort();
    });
  process.on('SIGHUP', () => reload.ring());
  return run({ environment: process.env, reload, clock: realClock, log }, stop.signal);
}
