import { charCode, escaped, GoSyntaxError, type Reader, unicodeClass } from './go-regexp-reader.ts';

/** As Go has them, in ASCII alone. */
const posixClasses: Record<string, string> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\u{0}-\\u{7f}',
  blank: '\\t\\u{20}',
  cntrl: '\\u{0}-\\u{1f}\\u{7f}',
  digit: '0-9',
  graph: '\\u{21}-\\u{7e}',
  lower: 'a-z',
  print: '\\u{20}-\\u{7e}',
  punct: '\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}',
  space: '\\t\\n\\v\\f\\r\\u{20}',
  upper: 'A-Z',
  word: '0-9A-Z_a-z',
  xdigit: '0-9A-Fa-f',
};

const perlClasses: Record<string, string> = { d: '0-9', s: '\\t\\n\\f\\r\\u{20}', w: '0-9A-Z_a-z' };

/** `\d`, `\S` and the like; undefined where the next is none. */
export function perlClass(reader: Reader): string | undefined {
  const letter = reader.match(/^\\([dswDSW])/)?.[1];
  if (letter === undefined) return undefined;
  const members = perlClasses[letter.toLowerCase()];
  return letter >= 'a' ? `[${members}]` : `[^${members}]`;
}

/** What follows `[`, up to and with its `]`. */
export function parseClass(reader: Reader): string {
  const negated = reader.take('^');
  let members = '';
  for (let first = true; first || !reader.sees(']'); first = false) {
    if (reader.atEnd) throw new GoSyntaxError('missing closing ]');
    members += posixClass(reader) ?? unicodeClass(reader) ?? perlClass(reader) ?? range(reader);
  }
  reader.take(']');
  return `[${negated ? '^' : ''}${members}]`;
}

function posixClass(reader: Reader): string | undefined {
  const found = reader.match(/^\[:(\^?)([\s\S]*?):\]/);
  if (!found) return undefined;
  const [whole, caret, name = ''] = found;
  const members = Object.hasOwn(posixClasses, name) ? posixClasses[name] : undefined;
  if (members === undefined) throw new GoSyntaxError(`invalid character class range: ${whole}`);
  return `[${caret}${members}]`;
}

function range(reader: Reader): string {
  const low = charCode(reader);
  if (!reader.sees('-') || reader.sees('-]') || reader.peek(2) === '-') return escaped(low);
  reader.take('-');
  const high = charCode(reader);
  if (high < low) throw new GoSyntaxError(`invalid character class range: ${escaped(low)}-${escaped(high)}`);
  return `${escaped(low)}-${escaped(high)}`;
}
