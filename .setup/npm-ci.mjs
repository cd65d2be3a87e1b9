import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { bin, root } from './node-24.mjs';

const signOfLifeMilliseconds = 5_000;
const options = ['--include=dev', '--no-audit', '--no-fund', '--no-progress'];
// Under Node 20 npm warns of packages that want 22: they run under the Node 24 that is being installed.
options.push('--loglevel=error');
// Where there is no network, npm's own waits between its attempts would take more than a minute.
options.push('--fetch-retry-maxtimeout=10000');
const scriptsAreIgnored =
  'npm is configured to ignore install scripts, and one of them brings Node 24 (the package "node"): ' +
  'run "npm ci --ignore-scripts=false" once, then this again.';

/**
 * Runs `npm ci`, and says every five seconds that it is still at work.
 * @throws Error that ends with one line about what to do; npm's own words are before it where we know none
 */
export async function npmCi() {
  // Asked before the minutes that it would cost to find out afterwards.
  if (process.env.npm_config_ignore_scripts === 'true') throw new Error(scriptsAreIgnored);
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  say(`Installing the dependencies (npm ci) in ${root}: half a minute to some minutes …`);
  const clock = setInterval(() => say(`  … ${seconds()} s`), signOfLifeMilliseconds);
  const { outcome, errors } = await run().finally(() => clearInterval(clock));
  if (outcome !== 0) throw new Error(troubleIn(outcome, errors));
  say(`Installed in ${seconds()} s.`);
}

async function run() {
  const [npm, ...args] = npmCommand();
  // `npm ci` replaces node_modules, so it must not itself run on the Node inside.
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== bin)
    .join(delimiter);
  const child = spawn(npm, [...args, 'ci', ...options, ...cacheOption()], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: path },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    errors += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { outcome: code ?? signal, errors };
}

/** The very npm that started us, on its own Node; else the one on the PATH. */
function npmCommand() {
  const { npm_execpath: cli = '', npm_node_execpath: node = '' } = process.env;
  const usable =
    basename(cli) === 'npm-cli.js' && !node.startsWith(join(root, 'node_modules')) && existsSync(node);
  return usable ? [node, cli] : ['npm'];
}

/** A cache in a home that may not be written to would make npm give up. */
function cacheOption() {
  const cache = process.env.npm_config_cache;
  return cache === undefined || isWritable(cache) ? [] : ['--cache', join(tmpdir(), 'remora-npm-cache')];
}

function isWritable(folder) {
  if (!existsSync(folder)) return folder !== dirname(folder) && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function troubleIn(outcome, errors) {
  const [, code] = /^npm error code (\w+)/m.exec(errors) ?? [];
  if (
    ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ERR_SOCKET_TIMEOUT'].includes(code)
  )
    return `"npm ci" cannot reach the package registry (${code}). Is there a network, and does npm know the proxy ("npm config get proxy")? Then run this again.`;
  if (code === 'ENOSPC')
    return `"npm ci" needs about 600 MB in ${root}, and the disk is full. Make room and run this again.`;
  return `${errors}"npm ci" in ${root} ended with ${outcome}: npm says why above.`;
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
