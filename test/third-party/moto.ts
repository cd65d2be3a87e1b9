import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const patience = 60_000;

/** Starts moto's server on a free port of loopback; answers its URL, once it listens, and how to stop it. */
export async function startMoto(program: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended before it was told to:\n${said}`);
  });
  await Promise.race([listening(url), ended]);
  return {
    url,
    async stop() {
      child.kill();
      await ended.catch(() => undefined);
    },
  };
}

async function listening(url: string): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      await fetch(`${url}/moto-api/`);
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`moto does not listen at ${url}`, { cause: error });
      await sleep(200);
    }
  }
}
