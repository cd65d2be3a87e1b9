import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthority } from '../doubles/authority.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';
import type { Scenario } from './scenario.ts';
import { told } from './told.ts';

/** A program that is run as an agent. */
export interface Contestant {
  name: string;
  command: string[];
  /** Milliseconds that it takes for its minute. */
  minute: number;
  /** How many times as fast as the machine's its own clock goes. */
  speed: number;
}

/** The first update of the host comes after five minutes. */
const life = 5;
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Lets it live in its own copy of a scenario, and tells what it told. */
export async function runContestant(
  scenario: Scenario,
  contestant: Contestant,
  folder: string,
  own: string[],
) {
  mkdirSync(folder, { recursive: true });
  const now = scaledClock(contestant.speed).now;
  const mackerel = await startMackerel({ now: () => now() / 1000 });
  const authority = createAuthority();
  const { environment, close } = await scenario.surround({ folder, mackerel, authority, now });
  if (scenario.serviceAccount) writeServiceAccount(folder, authority.cert);
  const [program = '', ...rest] = [
    ...(scenario.serviceAccount ? mounting(folder) : []),
    ...contestant.command,
  ];
  const child = spawn(program, rest, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      MACKEREL_APIBASE: mackerel.base,
      MACKEREL_APIKEY: mackerel.key,
      TMPDIR: folder,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
  try {
    const until = performance.now() + (life + 1) * contestant.minute + 5_000;
    const isUpdated = () =>
      mackerel.requests.some(({ path, body }) => path.startsWith('hosts/') && isPeriodic(body));
    while (!isUpdated() && performance.now() < until && child.exitCode === null) await sleep(50);
    await sleep(contestant.minute * 0.4);
    child.kill('SIGTERM');
    const [status, signal] = await exited;
    const ended = { status, signal, idIsKept: existsSync(`${folder}/root/id`) };
    return {
      log: log.join(''),
      told: { ...told(mackerel, (contestant.minute * contestant.speed) / 1000, own), ended },
    };
  } finally {
    child.kill('SIGKILL');
    await Promise.all([mackerel.close(), close()]);
  }
}

/** A PUT without a word of roles, unlike that of a host which is found again. */
function isPeriodic(body: unknown): boolean {
  const host = body as { meta?: unknown; roleFullnames?: unknown } | undefined;
  return host?.meta !== undefined && host.roleFullnames === null;
}

function writeServiceAccount(folder: string, authority: string): void {
  mkdirSync(`${folder}/account`);
  writeFileSync(`${folder}/account/token`, 'a-token');
  writeFileSync(`${folder}/account/ca.crt`, authority);
}

/** Runs what follows where the directory's files lie in the service account's place, for it alone. */
function mounting(folder: string): string[] {
  const script = `mount -t tmpfs none /run && mkdir -p ${serviceAccount} && cp ${folder}/account/* ${serviceAccount} && exec "$@"`;
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh'];
}
