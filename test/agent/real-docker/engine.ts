import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What an image of this machine's own programs needs. */
const programs = ['bash', 'sleep', 'tail', 'head'];

/** A Docker engine of our own, beside any other on the machine. */
export interface RealEngine {
  folder: string;
  socket: string;
  /** Runs the client and gives what it prints. */
  docker(...args: string[]): string;
  close(): Promise<void>;
}

/** Starts dockerd without touching the machine's firewall or bridges, with an image `machine` and a network `labnet`. */
export async function startEngine(): Promise<RealEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'real-docker-'));
  const socket = join(folder, 'docker.sock');
  const log = openSync(join(folder, 'dockerd.log'), 'w');
  const daemon = spawn(
    'dockerd',
    [
      `--host=unix://${socket}`,
      ...['data-root', 'exec-root'].map((name) => `--${name}=${join(folder, name)}`),
      `--pidfile=${join(folder, 'docker.pid')}`,
      ...['--iptables=false', '--ip6tables=false', '--bridge=none', '--storage-driver=vfs'],
    ],
    { stdio: ['ignore', log, log] },
  );
  const docker = (...args: string[]) =>
    execFileSync('docker', ['-H', `unix://${socket}`, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const close = async () => {
    leaveNothing(docker);
    daemon.kill('SIGTERM');
    if (daemon.exitCode === null) await once(daemon, 'exit');
    // Network namespaces and the engine's own directory stay mounted when it goes.
    const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
    for (const path of mounts
      .map((line) => line.split(' ')[1] ?? '')
      .filter((each) => each.startsWith(folder)))
      execFileSync('umount', ['--lazy', path]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      untilItAnswers(docker),
      once(daemon, 'error').then(([error]) => Promise.reject(error)),
    ]);
    importImage(folder, docker);
    docker('network', 'create', '-d', 'bridge', '--subnet', '10.88.0.0/24', 'labnet');
  } catch (error) {
    await close();
    throw new Error(`no Docker engine (on Debian: apt-get install docker.io): ${(error as Error).message}`);
  }
  return { folder, socket, docker, close };
}

/** A bridge stays on the machine when its engine goes, and takes the next one's packets. */
function leaveNothing(docker: RealEngine['docker']): void {
  try {
    const containers = docker('ps', '-aq').split('\n').filter(Boolean);
    if (containers.length > 0) docker('rm', '-f', ...containers);
    docker('network', 'prune', '--force');
  } catch {
    // It never answered, or not any more: there is nothing to be had from it.
  }
}

async function untilItAnswers(docker: RealEngine['docker']): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return void docker('info');
    } catch (error) {
      if (tries > 60) throw error;
    }
    await sleep(500);
  }
}

/** No registry is asked: the image is made of this machine's own shell and the libraries that it and Bun need. */
function importImage(folder: string, docker: RealEngine['docker']): void {
  const root = join(folder, 'image');
  const bun = realpathSync(join(import.meta.dirname, '../../../node_modules/.bin/bun'));
  const found = programs.map((name) => execFileSync('which', [name], { encoding: 'utf8' }).trim());
  const libraries = [...found, bun].flatMap((program) =>
    [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map(
      ([, path]) => path ?? '',
    ),
  );
  for (const path of new Set([...found, ...libraries])) {
    const to = join(root, path.replace(/^\/usr/, ''));
    if (existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(realpathSync(path), to);
  }
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  cpSync(bun, join(root, 'bin/bun'));
  for (const directory of ['tmp', 'etc', 'proc', 'sys'])
    mkdirSync(join(root, directory), { recursive: true });
  execFileSync('tar', ['-C', root, '-cf', join(folder, 'image.tar'), '.']);
  docker('import', join(folder, 'image.tar'), 'machine');
  rmSync(root, { recursive: true });
}
