import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './node-24.mjs';
import { npmCi } from './npm-ci.mjs';
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
    if (!isStamped()) await npmCi();
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
  for (let seconds = 0; isUnfinished(); seconds += 1) {
    if (Date.now() - lastChange() > idleMilliseconds) return;
    if (seconds === 0)
      say('node_modules is unfinished: waiting for the installation that seems to be at work …');
    else if (seconds % 5 === 0) say(`  … ${seconds} s`);
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

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
