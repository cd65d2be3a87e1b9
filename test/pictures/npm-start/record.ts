// `npm run record` runs `npm start`'s program and draws what it says, as docs/pictures/npm-start.svg.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TimedLine } from './replay.ts';
import { terminalSvg } from './terminal-svg.ts';

const repository = join(import.meta.dirname, '../../..');
const picture = join(repository, 'docs/pictures/npm-start.svg');

const lines: TimedLine[] = [{ text: '\u001b[2m$\u001b[22m npm start', at: 0 }];
const start = performance.now();
const child = spawn(process.execPath, [join(repository, 'test/local-account/start.ts')], {
  env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined },
  stdio: ['ignore', 'pipe', 'inherit'],
});
createInterface({ input: child.stdout }).on('line', (text) => {
  lines.push({ text, at: performance.now() - start });
  console.log(text);
});
const [status] = await once(child, 'close');
if (status !== 0) throw new Error(`npm start ended with ${status}: that is no picture to show.`);
await writeFile(picture, terminalSvg('What npm start shows', lines));
