import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Ministack } from './start-ministack.ts';

const repository = join(import.meta.dirname, '../..');
const bin = join(repository, 'node_modules/.bin');
const patience = 180_000;

export const stage = 'proof';

/**
 * `serverless deploy` or `remove`, as a person types it who has these credentials and nothing else.
 * @returns what it said
 * @throws with what it said, if it fails or goes on for three minutes
 */
export async function serverless(
  { url, region }: Ministack,
  credentials: { accessKeyId: string; secretAccessKey: string },
  ...args: string[]
): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'remora-serverless-'));
  const child = spawn(join(bin, 'serverless'), [...args, '--stage', stage, '--region', region], {
    cwd: repository,
    env: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: url,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      CI: 'true',
      HOME: home,
      PATH: [bin, process.env.PATH].join(delimiter),
      // Milliseconds from one look at the stack to the next: 5,000 would be polite to AWS.
      SLS_AWS_MONITORING_FREQUENCY: '300',
      SLS_NOTIFICATIONS_MODE: 'off',
      SLS_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // The bundler's process goes with it when it hangs.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), patience);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  await rm(home, { recursive: true, force: true });
  if (code !== 0) throw new Error(`serverless ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${said}`);
  return said;
}
