import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, glob, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { withLock } from './with-lock.ts';

export interface PackagedStack {
  /** The folder with everything below. Its name is the hash of what went in, so its content never changes. */
  directory: string;
  templatePath: string;
  zipPaths: string[];
}

export interface PackageOptions {
  stage: string;
  region: string;
  /** What a person would say with `--param name=value`. */
  parameters?: Record<string, string>;
  /** The root of the project. */
  repository: string;
  /** `serverless package` hangs for ever on an import that cannot be resolved, so it is killed after this; 120,000 by default. */
  timeoutMilliseconds?: number;
}

/** Everything that the package is made of, as patterns below the repository. */
const inputs = [
  'agent/**/*',
  'functions/**/*',
  'infra/**/*',
  'serverless.yml',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const templateFile = 'cloudformation-template-update-stack.json';

/**
 * The package of the repository as it is now, made by `serverless package` if it was not made before.
 * Works offline and without AWS credentials. Processes that ask at the same time wait for each other.
 * @throws with the output of `serverless package` if that fails or hangs.
 */
export async function packageStack(options: PackageOptions): Promise<PackagedStack> {
  const { repository } = options;
  const cache = join(repository, 'node_modules/.cache/remora-package');
  await mkdir(cache, { recursive: true });
  const directory = join(cache, await hashOfInputs(options));
  if (!(await exists(directory)))
    await withLock(join(cache, 'lock'), async () => {
      // Whoever held the lock before us may have made it.
      if (!(await exists(directory))) await makePackage(options, cache, directory);
    });
  const files = await readdir(directory);
  const zipPaths = files.filter((file) => file.endsWith('.zip')).map((file) => join(directory, file));
  return { directory, templatePath: join(directory, templateFile), zipPaths };
}

async function hashOfInputs({ repository, ...options }: PackageOptions): Promise<string> {
  const hash = createHash('sha256').update(`${argumentsOf(options).join('\0')}\0${commitOf(repository)}\0`);
  const files: string[] = [];
  for await (const entry of glob(inputs, { cwd: repository, withFileTypes: true }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  for (const file of files.sort())
    hash.update(`${relative(repository, file)}\0`).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/** The agent says which commit it was built from; an archive of the sources has none. */
function commitOf(repository: string): string {
  return spawnSync('git', ['rev-parse', 'HEAD'], { cwd: repository, encoding: 'utf8' }).stdout;
}

async function makePackage(options: PackageOptions, cache: string, directory: string): Promise<void> {
  await runServerless(options);
  const copy = await mkdtemp(join(cache, 'new-'));
  await cp(join(options.repository, '.serverless'), copy, { recursive: true });
  await removeOld(cache);
  // Only a whole package ever has its final name.
  await rename(copy, directory);
}

async function runServerless(options: PackageOptions): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'remora-serverless-'));
  try {
    await runIn(home, options);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function runIn(
  home: string,
  { repository, timeoutMilliseconds = 120_000, ...options }: PackageOptions,
): Promise<void> {
  const program = join(repository, 'node_modules/.bin/serverless');
  const child = spawn(program, ['package', ...argumentsOf(options)], {
    cwd: repository,
    env: offlineEnvironment(repository, home),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the bundler's process goes with it.
    detached: true,
  });
  // Whoever ends us does not reach a group of its own.
  const killWithUs = () => killGroup(child);
  process.once('exit', killWithUs);
  child.once('close', () => process.off('exit', killWithUs));
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output.push(chunk);
      // After an error of the bundler it says so and then waits for ever; the rest of the message needs a moment.
      if (/^Error:/m.test(chunk)) setTimeout(() => killGroup(child), 1000).unref();
    });
  const end = await endOf(child, timeoutMilliseconds);
  if (end !== 'exit 0') throw new Error(`serverless package: ${end}\n${output.join('')}`);
}

function argumentsOf({ stage, region, parameters = {} }: Omit<PackageOptions, 'repository'>): string[] {
  const given = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  return ['--stage', stage, '--region', region, ...given];
}

/** No credentials, no telemetry, no configuration files of whoever runs it. */
function offlineEnvironment(repository: string, home: string): NodeJS.ProcessEnv {
  return {
    AWS_EC2_METADATA_DISABLED: 'true',
    CI: 'true',
    HOME: home,
    PATH: [join(repository, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    SLS_NOTIFICATIONS_MODE: 'off',
    SLS_TELEMETRY_DISABLED: '1',
  };
}

function endOf(child: ChildProcess, timeoutMilliseconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(`no end after ${timeoutMilliseconds / 1000} seconds`);
      killGroup(child);
    }, timeoutMilliseconds);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(signal ? `ended by ${signal}` : `exit ${code}`);
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, 'SIGKILL');
}

/** Packages of yesterday are in nobody's hands any more. */
async function removeOld(cache: string): Promise<void> {
  const aDayAgo = Date.now() - 24 * 3600 * 1000;
  for (const entry of await readdir(cache)) {
    const path = join(cache, entry);
    if ((await stat(path)).mtimeMs < aDayAgo) await rm(path, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
