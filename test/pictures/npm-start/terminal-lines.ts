import { stripVTControlCharacters } from 'node:util';

/** Letters in one style. */
export interface Run {
  text: string;
  /** Classes of the picture's style sheet. */
  style: string[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is the escape character that is looked for.
const escapes = /(\u001b\[[\d;]*m)/;
const names: Record<number, string> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};
const weights = ['bold', 'dim'];

/** A line of a terminal, with escape sequences for its colours, as runs of letters. */
export function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let style: string[] = [];
  for (const part of line.split(escapes)) {
    if (escapes.test(part)) style = styleAfter(style, part);
    else if (part !== '') runs.push({ text: stripVTControlCharacters(part), style });
  }
  return runs;
}

/** 22 ends bold and dim, 39 ends a colour, 0 ends all. */
function styleAfter(before: readonly string[], sequence: string): string[] {
  let style = [...before];
  for (const code of sequence.slice(2, -1).split(';').map(Number)) {
    const name = names[code];
    if (code === 0) style = [];
    else if (code === 22) style = style.filter((other) => !weights.includes(other));
    else if (code === 39) style = style.filter((other) => weights.includes(other));
    else if (name === undefined) throw new Error(`The picture has no style for the terminal's code ${code}.`);
    else style.push(name);
  }
  return style;
}
