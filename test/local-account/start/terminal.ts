import { stripVTControlCharacters, styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';

type Style = Parameters<typeof styleText>[0];

/** Columns to write in: those of the terminal within reason, 80 where there is none. */
export const columns = Math.max(60, Math.min(process.stdout.columns ?? 80, 100));

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function heading(text: string): void {
  say(`\n${paint('bold', text)}`);
}

/** Text in a colour, where the terminal has colours and NO_COLOR does not forbid them. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Text behind `prefix`, in as many lines as it needs: each begins where the first does. A word that is too long is cut. */
export function hanging(prefix: string, text: string): string {
  const indent = ' '.repeat(stripVTControlCharacters(prefix).length);
  const [first = '', ...rest] = wrapAnsi(text, columns - indent.length, { hard: true }).split('\n');
  return [prefix + first, ...rest.map((line) => indent + line)].join('\n');
}
