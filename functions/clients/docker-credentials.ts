import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Trouble } from '../report/trouble.ts';
import type { Credentials } from './registry/tokens.ts';
import type { Environment } from './surroundings.ts';

/** Docker's `config.json`, as far as it is about registries. Source: Docker docs, "docker login", "Credential stores". */
interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
}

/** Docker Hub's name in Docker's configuration. */
const dockerHub = 'https://index.docker.io/v1/';
const helperPatience = 30_000;

/**
 * Who somebody is to a registry by `docker login`: in Docker's configuration itself, or in what it names to keep it.
 *
 * @throws Trouble where the configuration, or the program that it names, is out of order
 */
export async function dockerCredentials(
  registry: string,
  environment: Environment,
): Promise<Credentials | undefined> {
  const folder = environment.DOCKER_CONFIG || join(environment.HOME || homedir(), '.docker');
  const file = join(folder, 'config.json');
  const { auths = {}, credHelpers = {}, credsStore } = await readConfig(file);
  const server = registry === 'docker.io' ? dockerHub : registry;
  const helper = ofRegistry(credHelpers, registry);
  if (helper !== undefined) return await askHelper(helper, server, environment, file, false);
  const entry = ofRegistry(auths, registry);
  const kept = entry && inFile(entry, registry, file);
  if (kept || credsStore === undefined) return kept;
  return await askHelper(credsStore, server, environment, file, true);
}

async function readConfig(file: string): Promise<DockerConfig> {
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof config === 'object' && config !== null) return config;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    // What JSON.parse says quotes the text, in which there are passwords.
    if (code !== undefined) throw new Trouble(`it cannot be read (${code})`, { where: file });
  }
  throw new Trouble("Docker's configuration is no JSON object", {
    where: file,
    remedy: 'Put it right, or give --username.',
  });
}

/** Keys are hosts, or addresses with a scheme and a path. */
function ofRegistry<Entry>(entries: Record<string, Entry>, registry: string): Entry | undefined {
  const hosts = registry === 'docker.io' ? ['index.docker.io', 'docker.io'] : [registry];
  const hostOf = (key: string) => key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return Object.entries(entries).find(([key]) => hosts.includes(hostOf(key)))?.[1];
}

function inFile(
  { auth = '', username, password, identitytoken }: NonNullable<DockerConfig['auths']>[string],
  registry: string,
  file: string,
): Credentials | undefined {
  if (identitytoken) throw identityToken(registry, file);
  if (username && password !== undefined) return { username, password };
  const plain = Buffer.from(auth, 'base64').toString();
  const colon = plain.indexOf(':');
  return colon > 0 ? { username: plain.slice(0, colon), password: plain.slice(colon + 1) } : undefined;
}

/**
 * Runs `docker-credential-NAME get`: github.com/docker/docker-credential-helpers, "Development".
 *
 * @param forAll whether it is asked for every registry: then it need not be there, for Docker may be gone long since
 */
async function askHelper(
  name: string,
  server: string,
  environment: Environment,
  file: string,
  forAll: boolean,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  const fail = (what: string) =>
    new Trouble(`${program} ${what}`, {
      where: file,
      remedy: `Log in anew with "docker login ${server}", or give --username.`,
    });
  if (!/^[\w.-]+$/.test(name)) throw fail('is no name of a program');
  const { code, output } = await run(program, server, environment);
  if (code === 'ENOENT' && forAll) return undefined;
  if (code === 'ENOENT') throw fail('is not installed');
  if (/credentials not found/i.test(output)) return undefined;
  if (code !== 0) throw fail(`failed (${code})`);
  const answer = answerOf(output);
  if (!answer) throw fail('gave no credentials');
  if (answer.username === '<token>') throw identityToken(server, file);
  return answer;
}

function answerOf(output: string): Credentials | undefined {
  try {
    const { Username, Secret } = JSON.parse(output) as { Username?: unknown; Secret?: unknown };
    return typeof Username === 'string' && typeof Secret === 'string'
      ? { username: Username, password: Secret }
      : undefined;
  } catch {
    return undefined;
  }
}

function identityToken(registry: string, file: string): Trouble {
  const remedy = 'Give --username and a password or an access token of the registry.';
  return new Trouble(`for ${registry} there is an identity token, which Remora cannot use`, {
    where: file,
    remedy,
  });
}

interface Ended {
  code: number | string;
  output: string;
}

function run(program: string, input: string, environment: Environment): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: helperPatience,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? error.name, output }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'ended', output }));
    // One that reads nothing has its reasons, and its code says so.
    child.stdin.on('error', () => {});
    child.stdin.end(`${input}\n`);
  });
}
