import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bin, root } from './node-24.mjs';
import { isStamped } from './stamp.mjs';

const modules = join(root, 'node_modules');
/** npm writes this at the end of an installation: without it, one is at work or was interrupted. */
const npmsOwnMark = join(modules, '.package-lock.json');
// Not in node_modules, which `npm ci` deletes.
const lock = join(tmpdir(), `remora-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
const idleMilliseconds = 15_000;

/** Installs the dependencies with `npm ci` unless those of today's package-lock.json are there. */
export async function ensureInstalled() {
  if (isStamped()) return;
  await takeLock();
  try {
    await anotherInstallation();
    if (!isStamped()) install();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Two of us at a time must not both run `npm ci`: the second waits for the first. */
async function takeLock() {
  for (let told = false; ; told = true) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(readLock());
    if (owner && !isAlive(owner)) rmSync(lock, { force: true });
    else if (!told) say(`Waiting for the installation of process ${owner} …`);
    await sleep(500);
  }
}

function readLock() {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return ''; // given back in the meantime
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Waits for an `npm ci` or `npm install` that somebody else started, until it is done or nothing moves any more. */
async function anotherInstallation() {
  for (let told = false; isUnfinished(); told = true) {
    if (Date.now() - lastChange() > idleMilliseconds) return;
    if (!told) say('node_modules is unfinished: waiting for the installation that seems to be at work …');
    await sleep(1000);
  }
}

function isUnfinished() {
  return existsSync(modules) && !existsSync(npmsOwnMark);
}

function lastChange() {
  const folders = [modules, ...readdirSync(modules).map((name) => join(modules, name))];
  return Math.max(...folders.map((folder) => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

function install() {
  say(`Installing the dependencies (npm ci) in ${root} …`);
  const [npm, ...args] = npmCommand();
  // `npm ci` replaces node_modules, so it must not itself run on the Node inside.
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== bin)
    .join(delimiter);
  // Under Node 20 npm warns of packages that want 22: they run under the Node 24 that is being installed.
  const result = spawnSync(
    npm,
    [...args, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: path },
    },
  );
  if (result.error) throw new Error(`npm did not start: ${result.error.message}`, { cause: result.error });
  if (result.status !== 0)
    throw new Error(
      `"npm ci" in ${root} ended with ${result.status ?? result.signal}: see its message above.`,
    );
  say('Installed.');
}

/** The very npm that started us, on its own Node; else the one on the PATH. */
function npmCommand() {
  const { npm_execpath: cli = '', npm_node_execpath: node = '' } = process.env;
  const usable = basename(cli) === 'npm-cli.js' && !node.startsWith(modules) && existsSync(node);
  return usable ? [node, cli] : ['npm'];
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
