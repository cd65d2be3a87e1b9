import type { Part, Words } from './message.ts';
import { prose } from './words.ts';

/**
 * A sentence of ours for a person, after a beginning. A JSON object in it, such as the statement that a role lacks,
 * stands in a box of its own, to be copied.
 */
export function say(raw: string, beginning: Words = []): Part[] {
  const parts: Part[] = [];
  let words = beginning;
  for (const piece of piecesOf(raw)) {
    if (typeof piece === 'string') {
      words = [...words, ...prose(piece)];
      continue;
    }
    if (words.length > 0) parts.push({ line: words });
    parts.push({ fence: JSON.stringify(piece, null, 2).split('\n') });
    words = [];
  }
  return words.length > 0 ? [...parts, { line: words }] : parts;
}

function piecesOf(raw: string): (string | object)[] {
  const found: (string | object)[] = [];
  let from = 0;
  for (let start = raw.indexOf('{"'); start >= 0; ) {
    const object = objectAt(raw, start);
    if (object) {
      found.push(raw.slice(from, start), object.value);
      from = object.end;
    }
    start = raw.indexOf('{"', object?.end ?? start + 1);
  }
  return [...found, raw.slice(from)];
}

/** Braces that are tried as the end of an object: a statement has a few, and each try reads the text again. */
const mostBraces = 10;

/** The shortest text from there that is a JSON object. */
function objectAt(raw: string, start: number): { value: object; end: number } | undefined {
  let end = start;
  for (let tries = 0; tries < mostBraces; tries += 1) {
    end = raw.indexOf('}', end) + 1;
    if (end === 0) return undefined;
    try {
      return { value: JSON.parse(raw.slice(start, end)), end };
    } catch {
      // Not yet: the brace that closes the object is a later one.
    }
  }
  return undefined;
}
