import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../third-party/free-port.ts';

export interface LoggedRequest {
  method: string;
  path: string;
  status: number;
}

/** Debian's docker-registry on a port of loopback. */
export interface RealRegistry {
  /** `127.0.0.1:<port>` */
  host: string;
  /** What was asked, by the registry's own log; from the given line on. */
  requests(from?: number): LoggedRequest[];
  close(): Promise<void>;
}

const patience = 20_000;

/** @param auth the part `auth` of its configuration; anybody may do anything without */
export async function startRealRegistry(auth?: object): Promise<RealRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'real-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  // JSON is YAML, too.
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(configuration(folder, host, auth)));
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { env });
  let log = '';
  let words = '';
  child.stdout.on('data', (chunk) => (log += chunk));
  child.stderr.on('data', (chunk) => (words = `${words}${chunk}`.slice(-4000)));
  const ended = new Promise<never>((_, reject) => {
    child.once('error', () =>
      reject(new Error('there is no docker-registry (on Debian: apt-get install docker-registry)')),
    );
    child.once('exit', (code) => reject(new Error(`docker-registry ended with ${code}: ${words}`)));
  });
  await Promise.race([untilItListens(`http://${host}/v2/`), ended]);
  ended.catch(() => {});
  return {
    host,
    requests: (from = 0) => readLog(log).slice(from),
    async close() {
      if (child.exitCode === null && child.kill()) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, addr: string, auth?: object) {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: join(folder, 'blobs') },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr, secret: 'one that all processes of it share', relativeurls: false },
    ...(auth && { auth }),
  };
}

/** The common log format of web servers. */
function readLog(log: string): LoggedRequest[] {
  return [...log.matchAll(/"([A-Z]+) (\S+) HTTP\/1\.1" (\d{3}) /g)]
    .map(([, method = '', path = '', status]) => ({ method, path, status: Number(status) }))
    .filter(({ path }) => path !== '/v2/');
}

async function untilItListens(url: string): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`nothing listens at ${url}`, { cause: error });
      await sleep(100);
    }
  }
}
