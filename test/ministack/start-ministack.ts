import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../third-party/free-port.ts';
import { programOf } from '../third-party/venv.ts';

/** An account on ministack, which keeps nothing once it is stopped. */
export interface Ministack {
  url: string;
  region: string;
  accountId: string;
  /** May do everything. */
  root: { accessKeyId: string; secretAccessKey: string };
  /** The end of what it said, functions' logs among it. */
  said(): string;
  stop(): Promise<void>;
}

const bin = join(import.meta.dirname, '../../node_modules/.bin');
const patience = 60_000;
const root = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Starts ministack on loopback, where IAM is enforced and functions run in processes of Node 24.
 * @throws with what it said if it does not come up
 */
export async function startMinistack(): Promise<Ministack> {
  const place = { region: 'eu-central-1', accountId: '123456789012' };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // It leaves the functions' code there.
  const home = await mkdtemp(join(tmpdir(), 'remora-ministack-'));
  const env = environmentOf(place, port, home);
  assertNode24(env);
  const child = spawn(programOf('python'), [join(import.meta.dirname, 'launcher.py')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: the functions' processes go with it.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said = `${said}${chunk}`.slice(-200_000);
    });
  const stop = () => end(child, home);
  // A run that is broken off leaves nobody behind either.
  process.once('exit', () => kill(child));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    await listening(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${said}`);
  }
  return { ...place, url, root, said: () => said, stop };
}

/** Of ours nothing: what ministack is given, the functions are given too. */
function environmentOf(place: { region: string; accountId: string }, port: number, home: string) {
  return {
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    HOME: home,
    IOT_MTLS_ENABLED: 'false',
    LAMBDA_EXECUTOR: 'local',
    MINISTACK_ACCOUNT_ID: place.accountId,
    MINISTACK_REGION: place.region,
    // Whatever the runtime's name, it runs the first `node` there is.
    PATH: [bin, process.env.PATH].join(delimiter),
    TMPDIR: home,
  };
}

function assertNode24(env: NodeJS.ProcessEnv): void {
  const { stdout } = spawnSync('node', ['--version'], { env, encoding: 'utf8' });
  if (!stdout?.startsWith('v24.'))
    throw new Error(`ministack would run the functions on Node ${stdout?.trim()}, not 24: see ${bin}`);
}

async function listening(url: string, child: ChildProcess): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patience; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`ministack ended with ${child.exitCode}`);
    const health = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return;
  }
  throw new Error(`ministack does not listen at ${url}`);
}

async function end(child: ChildProcess, home: string): Promise<void> {
  if (isAlive(child)) {
    const ended = once(child, 'exit');
    kill(child);
    await ended;
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

function kill(child: ChildProcess): void {
  if (child.pid !== undefined && isAlive(child)) process.kill(-child.pid, 'SIGKILL');
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
