/**
 * Draws every kind of message into docs/pictures, from the very blocks that Slack would get, with a headless Chromium.
 * `CHROMIUM` names the program where it is not called so.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SlackMessage } from '../../functions/report/slack/message.ts';
import { samples } from './samples.ts';
import { slackHtml } from './slack-html.ts';

const pictures = join(import.meta.dirname, '../../docs/pictures');
const chromium = process.env.CHROMIUM ?? 'chromium';
const wanted = process.argv.slice(2);

mkdirSync(pictures, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'remora-pictures-'));
try {
  for (const [name, messages] of Object.entries(samples))
    if (wanted.length === 0 || wanted.includes(name)) draw(name, messages);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function draw(name: string, messages: SlackMessage[]): void {
  const page = join(folder, `${name}.html`);
  writeFileSync(page, slackHtml(messages));
  const height = heightOf(page);
  const png = join(pictures, `${name}.png`);
  run([
    '--force-device-scale-factor=1.5',
    `--window-size=760,${height}`,
    `--screenshot=${png}`,
    address(page),
  ]);
  console.log(`docs/pictures/${name}.png`);
}

/** Pixels: the page says so itself once it is laid out. */
function heightOf(page: string): number {
  const measured = `<script>document.title = 'height ' + document.documentElement.scrollHeight</script>`;
  writeFileSync(page, measured, { flag: 'a' });
  const html = run(['--window-size=760,100', '--dump-dom', address(page)]);
  return Number(/height (\d+)/.exec(html.match(/<title>.*<\/title>/)?.[0] ?? '')?.[1] ?? 1_000);
}

function address(page: string): string {
  return pathToFileURL(page).href;
}

function run(options: string[]): string {
  const always = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    `--user-data-dir=${join(folder, 'profile')}`,
  ];
  return execFileSync(chromium, [...always, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
