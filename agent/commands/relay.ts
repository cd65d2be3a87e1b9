import type { Environment } from '../environment.ts';
import type { Log } from '../log.ts';
import { forwarder } from '../relay/forwarder.ts';
import { serveAt } from '../relay/socket-file.ts';
import { withMachineAuthorities } from '../transport/certificates.ts';
import { proxyFor } from '../transport/proxy.ts';
import { request } from '../transport/request.ts';
import { version } from '../version.ts';

/** What the policy's `relaySocket` names, unless somebody chose another. */
const usualSocket = '/var/run/remora/relay.sock';

/** Milliseconds, of the 30 seconds that ECS gives. */
const lastWords = 20_000;

/**
 * Serves the agents of a host that have no network, until the signal is aborted.
 *
 * @param args `--socket PATH`
 * @returns the exit status: 0 where it was told to stop, 1 where a person must mend something
 */
export async function relay(
  args: string[],
  { environment, log }: { environment: Environment; log: Log },
  stop: AbortSignal,
): Promise<number> {
  try {
    const path = socketIn(args, environment);
    const base = environment.MACKEREL_APIBASE || 'https://api.mackerelio.com';
    const answer = forwarder({
      base,
      ask: withMachineAuthorities(request, environment),
      proxyFor: (url) => proxyFor(url, environment),
      log,
    });
    const server = await serveAt(path, answer, log);
    log('INFO', 'relay', `version ${version}: from ${path} to ${new URL(base).host}`);
    if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve));
    await server.close(lastWords);
    return 0;
  } catch (error) {
    log('ERROR', 'relay', (error as Error).message);
    return 1;
  }
}

/**
 * Whether the relay answers on its socket: for the health check of its container. Whether Mackerel does is not asked.
 *
 * @returns the exit status
 */
export async function relayHealth(
  args: string[],
  environment: Environment,
  say: (line: string) => void,
): Promise<number> {
  try {
    const socket = socketIn(args, environment);
    const { status } = await request('http://relay/health', { socket, timeout: 3_000 });
    say(status === 200 ? 'alive' : `the relay answers ${status}`);
    return status === 200 ? 0 : 1;
  } catch (error) {
    say((error as Error).message);
    return 1;
  }
}

/** @throws Error for words that are no option, and for a path that depends on where we are */
function socketIn(args: string[], environment: Environment): string {
  const [option, value, ...more] = args.flatMap((arg) => arg.split(/(?<=^--socket)=/));
  if (option !== undefined && (option !== '--socket' || !value || more.length > 0))
    throw new Error(`relay: unknown arguments: ${args.map(beforeValue).join(' ')} (only --socket PATH)`);
  const path = value || environment.MACKEREL_RELAY_SOCKET || usualSocket;
  if (!path.startsWith('/')) throw new Error(`the relay's socket must have an absolute path: ${path}`);
  return path;
}

/** What is said of `--apikey=KEY`. */
function beforeValue(arg: string): string {
  return arg.replace(/(?<=^-[^=]*)=.*/s, '=…');
}
