/** The pattern is not in Go's syntax. */
export class GoSyntaxError extends Error {}

/** Where the reading of a pattern is. */
export class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  peek(length: number): string {
    return this.#text.slice(this.#at, this.#at + length);
  }

  take(text: string): boolean {
    const there = this.sees(text);
    if (there) this.#at += text.length;
    return there;
  }

  /** @param expression anchored at the beginning */
  match(expression: RegExp): RegExpExecArray | null {
    const found = expression.exec(this.#text.slice(this.#at));
    if (found) this.#at += found[0].length;
    return found;
  }

  /** The next character's code. */
  code(): number {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new GoSyntaxError('it ends too early');
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }
}

/** What `\w` means in Go. */
export const asciiWord = '[0-9A-Z_a-z]';

const controls: Record<string, number> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** The next character, escaped or not, as a code. */
export function charCode(reader: Reader): number {
  if (!reader.take('\\')) return reader.code();
  if (reader.atEnd) throw new GoSyntaxError('trailing backslash at end of expression');
  const octal = reader.match(/^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/);
  if (octal) return Number.parseInt(octal[0], 8);
  const hexadecimal = reader.match(/^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/);
  if (hexadecimal) return inUnicode(Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? '', 16));
  const control = controls[reader.peek(1)];
  const code = reader.code();
  if (control !== undefined) return control;
  const char = String.fromCodePoint(code);
  if (/[1-9]/.test(char))
    throw new GoSyntaxError(`\\${char} is not in Go's syntax: it has no back references`);
  if (code >= 0x80 || /[0-9A-Za-z]/.test(char)) throw new GoSyntaxError(`invalid escape sequence: \\${char}`);
  return code;
}

function inUnicode(code: number): number {
  if (code > 0x10ffff) throw new GoSyntaxError('invalid escape sequence: \\x');
  return code;
}

/** A character in JavaScript's syntax, inside and outside of a class. */
export function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

/** `\pL`, `\p{Greek}`, `\P{^Lu}`; undefined where the next is none. */
export function unicodeClass(reader: Reader): string | undefined {
  const found = reader.match(/^\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/);
  if (!found) {
    if (reader.sees('\\p') || reader.sees('\\P')) throw new GoSyntaxError('invalid character class: \\p');
    return undefined;
  }
  const [, letter, caret, long, short] = found;
  const negated = (letter === 'P') !== (caret === '^');
  const name = propertyOf(long ?? short ?? '');
  if (!name) throw new GoSyntaxError(`unknown character class: ${found[0]}`);
  return `\\${negated ? 'P' : 'p'}{${name}}`;
}

/** Go takes names in any case, with or without what separates their words. */
function propertyOf(name: string): string | undefined {
  const title = name
    .split(/[\s_-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('_');
  const upper = name.toUpperCase();
  const candidates = [name, title, upper].flatMap((each) => [
    ...(['Any', 'ASCII', 'Assigned'].includes(each) ? [each] : []),
    `gc=${each}`,
    `sc=${each}`,
  ]);
  return candidates.find(isProperty);
}

function isProperty(name: string): boolean {
  try {
    return Boolean(new RegExp(`\\p{${name}}`, 'v'));
  } catch {
    return false;
  }
}
