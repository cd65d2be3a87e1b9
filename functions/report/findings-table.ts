import Table from 'cli-table3';
import type { Finding, Severity } from '../sidecar/findings.ts';
import type { Paint } from './paint.ts';

const colours: Record<Severity, 'red' | 'yellow' | 'cyan'> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
};
const blank = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
const noLines = {
  ...blank,
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
};

/**
 * Findings, one below the other: severity, code, container, and the sentence, broken into lines where it is long.
 *
 * @param width columns that there are
 */
export function findingsTable(findings: readonly Finding[], width: number, paint: Paint): string {
  const codes = Math.max(...findings.map(({ code }) => code.length)) + 2;
  const sentences = Math.max(30, width - codes - 12);
  const table = new Table({
    chars: { ...noLines, right: '', 'right-mid': '', middle: '' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: [9, codes, sentences],
    wordWrap: true,
  });
  // The table would cut it, and an image's digest with it.
  const longWord = new RegExp(`\\S{${sentences}}(?=\\S)`, 'g');
  for (const { severity, code, message } of findings)
    table.push([paint(colours[severity], severity), code, message.replace(longWord, '$&\n')]);
  return table.toString().replace(/ +$/gm, '');
}
