import type { Paint } from './paint.ts';

/** The lines of a unified diff in their usual colours. */
export function colouredDiff(lines: readonly string[], paint: Paint): string {
  return lines.map((line) => paint(colourOf(line), line)).join('\n');
}

function colourOf(line: string): Parameters<Paint>[0] {
  if (line.startsWith('+')) return 'green';
  if (line.startsWith('-')) return 'red';
  return line.startsWith('@@') ? 'cyan' : 'dim';
}
