import { parseClass, perlClass } from './go-regexp-class.ts';
import { asciiWord, charCode, escaped, GoSyntaxError, Reader, unicodeClass } from './go-regexp-reader.ts';

/** What `(?flags)` sets, from where it stands to the end of its group. */
interface Flags {
  fold: boolean;
  multiLine: boolean;
  dotAll: boolean;
  ungreedy: boolean;
}

/** A piece of JavaScript's syntax that can be repeated, and how often its repetitions multiply. */
interface Piece {
  js: string;
  copies: number;
}

/** As Go has it: so many copies of a piece at most, whatever the nesting. */
const mostCopies = 1000;
const deepest = 1000;

// JavaScript's own `m` takes other characters for the end of a line, too.
const lineBegin = '(?:^|(?<=\\n))';
const lineEnd = '(?:$|(?=\\n))';
const before = `(?<=${asciiWord})`;
const notBefore = `(?<!${asciiWord})`;
const after = `(?=${asciiWord})`;
const notAfter = `(?!${asciiWord})`;

/**
 * A regular expression in Go's syntax (https://pkg.go.dev/regexp/syntax), as one of JavaScript's that finds something
 * in the same texts. It has no groups: who asks wants to know whether, not what.
 *
 * @throws GoSyntaxError where it is none, or uses what Go's syntax does not have
 */
export function goRegExp(pattern: string): RegExp {
  const reader = new Reader(pattern);
  const flags = { fold: false, multiLine: false, dotAll: false, ungreedy: false };
  const { js } = alternation({ reader, flags, depth: 0 });
  if (!reader.atEnd) throw new GoSyntaxError('unexpected )');
  return new RegExp(js, 'v');
}

interface Scope {
  reader: Reader;
  flags: Flags;
  depth: number;
}

function alternation(scope: Scope): Piece {
  const { reader, depth } = scope;
  if (depth > deepest) throw new GoSyntaxError('the groups nest too deeply');
  const branches = [sequence(scope)];
  while (reader.take('|')) branches.push(sequence(scope));
  return {
    js: branches.map(({ js }) => js).join('|'),
    copies: Math.max(...branches.map(({ copies }) => copies)),
  };
}

function sequence(scope: Scope): Piece {
  const { reader } = scope;
  const pieces: Piece[] = [];
  let justRepeated = false;
  while (!reader.atEnd && !reader.sees('|') && !reader.sees(')')) {
    const times = repetition(reader);
    if (!times) pieces.push(...next(scope));
    else {
      const last = pieces.pop();
      if (!last) throw new GoSyntaxError(`missing argument to repetition operator: ${times.text}`);
      const lazy = reader.take('?');
      if (justRepeated) throw new GoSyntaxError(`invalid nested repetition operator: ${times.text}`);
      pieces.push(repeated(last, times, lazy !== scope.flags.ungreedy));
    }
    justRepeated = times !== undefined;
  }
  return {
    js: pieces.map(({ js }) => js).join(''),
    copies: Math.max(1, ...pieces.map((each) => each.copies)),
  };
}

interface Times {
  text: string;
  min: number;
  max: number;
}

function repetition(reader: Reader): Times | undefined {
  if (reader.take('*')) return { text: '*', min: 0, max: Infinity };
  if (reader.take('+')) return { text: '+', min: 1, max: Infinity };
  if (reader.take('?')) return { text: '?', min: 0, max: 1 };
  // Anything else in braces is text.
  const found = reader.match(/^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/);
  if (!found) return undefined;
  const [text, least, comma, most] = found;
  const min = Number(least);
  const max = most !== undefined ? Number(most) : comma ? Infinity : min;
  if (min > mostCopies || (max !== Infinity && max > mostCopies) || min > max)
    throw new GoSyntaxError(`invalid repeat count: ${text}`);
  return { text, min, max };
}

function repeated({ js, copies }: Piece, { text, min, max }: Times, lazy: boolean): Piece {
  const counted = text.startsWith('{') ? (max === Infinity ? min : max) : 1;
  const product = copies * Math.max(1, counted);
  if (product > mostCopies) throw new GoSyntaxError(`invalid repeat count: ${text}`);
  return { js: `(?:${js})${text}${lazy ? '?' : ''}`, copies: product };
}

/** One piece, several for a quotation, none for flags. */
function next(scope: Scope): Piece[] {
  const { reader, flags } = scope;
  const one = (js: string) => [{ js, copies: 1 }];
  if (reader.take('(')) return group(scope);
  if (reader.take('[')) return one(folded(parseClass(reader), flags));
  if (reader.take('.')) return one(flags.dotAll ? '[^]' : '[^\\n]');
  if (reader.take('^')) return one(flags.multiLine ? lineBegin : '^');
  if (reader.take('$')) return one(flags.multiLine ? lineEnd : '$');
  if (reader.take('\\A')) return one('^');
  if (reader.take('\\z')) return one('$');
  if (reader.take('\\b')) return one(`(?:${before}${notAfter}|${notBefore}${after})`);
  if (reader.take('\\B')) return one(`(?:${before}${after}|${notBefore}${notAfter})`);
  if (reader.take('\\Q')) return quotation(reader).flatMap((code) => one(character(code, flags)));
  const set = perlClass(reader) ?? unicodeClass(reader);
  return one(set === undefined ? character(charCode(reader), flags) : folded(set, flags));
}

/** In brackets where case does not count: V8 forgets that a bare ſ is an s. */
function character(code: number, flags: Flags): string {
  return flags.fold ? folded(`[${escaped(code)}]`, flags) : escaped(code);
}

function quotation(reader: Reader): number[] {
  const [whole = '', text = ''] = reader.match(/^([\s\S]*?)(?:\\E|$)/) ?? [];
  return whole === '' ? [] : Array.from(text, (char) => char.codePointAt(0) as number);
}

/** Never for more than what it is said of: it would change what an assertion takes for a word. */
function folded(js: string, { fold }: Flags): string {
  return fold ? `(?i:${js})` : js;
}

function group(scope: Scope): Piece[] {
  const { reader } = scope;
  const unknown = reader.match(/^\?(?:<?[=!]|>|#|\||R\)|P[=>]|&|\()/);
  if (unknown) throw new GoSyntaxError(`(${unknown[0]} is not in Go's syntax: it has no look-around`);
  const named = reader.match(/^\?P?<([^>]*)>/);
  if (named) return capture(scope, named[1] ?? '');
  const set = reader.match(/^\?([imsU]*)(?:-([imsU]+))?([:)])/);
  if (!set) {
    if (reader.sees('?')) throw new GoSyntaxError(`invalid or unsupported syntax: (${reader.peek(3)}`);
    return closed(scope, scope.flags);
  }
  const [, on = '', off = '', end] = set;
  const flags = { ...scope.flags, ...settings(on, true), ...settings(off, false) };
  if (end === ':') return closed(scope, flags);
  Object.assign(scope, { flags });
  return [];
}

function capture(scope: Scope, name: string): Piece[] {
  if (!/^\w+$/.test(name)) throw new GoSyntaxError(`invalid group name: ${name}`);
  return closed(scope, scope.flags);
}

function closed(scope: Scope, flags: Flags): Piece[] {
  const { js, copies } = alternation({ ...scope, flags, depth: scope.depth + 1 });
  if (!scope.reader.take(')')) throw new GoSyntaxError('missing closing )');
  return [{ js: `(?:${js})`, copies }];
}

function settings(letters: string, value: boolean): Partial<Flags> {
  return {
    ...(letters.includes('i') && { fold: value }),
    ...(letters.includes('m') && { multiLine: value }),
    ...(letters.includes('s') && { dotAll: value }),
    ...(letters.includes('U') && { ungreedy: value }),
  };
}
