// `npm start` and `npm test` begin here, on whatever Node is at hand: make the clone ready, then go on under Node 24.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { assertNode24, bin, root } from './node-24.mjs';

const runs = {
  start: (args) => ['test/local-account/start.ts', ...args],
  test: (args) => {
    const files = args.filter((arg) => !arg.startsWith('-'));
    const options = args.filter((arg) => arg.startsWith('-'));
    return ['--test', '--test-concurrency=5', '--test-reporter=spec', ...options].concat(
      files.length > 0 ? files : ['test/**/*.test.ts'],
    );
  },
};

const [what, ...args] = process.argv.slice(2);
if (!Object.hasOwn(runs, what))
  throw new Error(`.setup/run.mjs knows ${Object.keys(runs).join(' and ')}, not "${what}".`);

const child = spawn(await readyNode(), runs[what](args), {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: bin + delimiter + process.env.PATH,
    // Hundreds of processes load the same modules: the first one that has read a module has read it for all.
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
  },
});

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // Ctrl-C reaches everybody at the terminal; a second SIGINT would mean "stop at once" to the child.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(name);
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
});

/** The path of Node 24 in a clone that is ready; ends the process with a plain sentence if it cannot be made so. */
async function readyNode() {
  try {
    await ensureInstalled();
    return assertNode24();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
