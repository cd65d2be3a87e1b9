import { stringify } from 'yaml';
import { isObject } from '../sidecar/shape.ts';

/** How a document is written: what new parts of it are to look like. */
export interface Layout {
  text: string;
  lineEnd: '\n' | '\r\n';
  /** One step of indentation in JSON. */
  step: string;
  /** Whether a list in a YAML map is indented against its key. */
  indentSeq: boolean;
}

export function layoutOf(text: string): Layout {
  return {
    text,
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    step: /\n([ \t]+)["{[]/.exec(text)?.[1] ?? '  ',
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*(#[^\n]*)?\r?\n\1- /m.test(text),
  };
}

/** What stands before an offset on its line. */
export function lineBefore({ text }: Layout, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

/** The blanks with which the line of an offset begins. */
export function indentAt(layout: Layout, offset: number): string {
  return /^[ \t]*/.exec(lineBefore(layout, offset))?.[0] ?? '';
}

/** Offset of the line end behind an offset, or of the end of the text. */
export function lineEndAfter({ text }: Layout, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at < 0) return text.length;
  return text[at - 1] === '\r' ? at - 1 : at;
}

/** Offset of the line end before the line of an offset: whole lines go with the end of the line above them. */
export function lineEndBefore({ text }: Layout, offset: number): number {
  const at = text.lastIndexOf('\n', offset - 1);
  if (at < 0) return 0;
  return text[at - 1] === '\r' ? at - 1 : at;
}

/** JSON over several lines. The first line has no indentation, the others at least that which is given. */
export function linesOfJson(value: unknown, indent: string, { step, lineEnd }: Layout): string {
  return JSON.stringify(value, null, step).replaceAll('\n', lineEnd + indent);
}

/** JSON on one line, with or without spaces behind commas and colons. */
export function lineOfJson(value: unknown, space: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => lineOfJson(item, space)).join(`,${space}`)}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${space}${lineOfJson(member, space)}`,
  );
  return `{${members.join(`,${space}`)}}`;
}

/** An entry of a YAML block: `key: value`, or `- value` where there is no key. As {@link linesOfJson} indented. */
export function linesOfYaml(key: string | undefined, value: unknown, indent: string, layout: Layout): string {
  const written = stringify(key === undefined ? [value] : { [key]: value }, {
    lineWidth: 0,
    indentSeq: layout.indentSeq,
  });
  return written
    .trimEnd()
    .replace(/\n(?=.)/g, `\n${indent}`)
    .replaceAll('\n', layout.lineEnd);
}
