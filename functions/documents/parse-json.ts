import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { put, type TextItem, type TextMember, type TextNode, Unreadable } from './text-node.ts';

/**
 * Reads JSON; comments and commas before a closing bracket are allowed.
 *
 * @throws {Unreadable}
 */
export function parseJson(text: string): TextNode {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const first = errors[0];
  if (first) {
    const sentence = sentences[printParseErrorCode(first.error)] ?? 'a character stands where none may';
    throw new Unreadable(`it is not JSON: ${sentence}`, first.offset);
  }
  if (!root) throw new Unreadable('it is empty');
  return nodeOf(root);
}

function nodeOf(node: Node): TextNode {
  const place = { start: node.offset, end: node.offset + node.length };
  if (node.type === 'array') {
    const items = (node.children ?? []).map(
      (child): TextItem => ({ start: child.offset, node: nodeOf(child) }),
    );
    return { ...place, style: 'flow', value: items.map((item) => item.node.value), items };
  }
  if (node.type !== 'object') return { ...place, style: 'opaque', value: node.value };
  const members = (node.children ?? []).map(memberOf);
  const value: Record<string, unknown> = {};
  for (const { key, start, node: child } of members) {
    if (Object.hasOwn(value, key)) throw new Unreadable(`it is ambiguous: a key stands there twice`, start);
    put(value, key, child.value);
  }
  return { ...place, style: 'flow', value, members };
}

function memberOf(property: Node): TextMember {
  const [key, value] = property.children as [Node, Node];
  return { key: key.value, start: key.offset, node: nodeOf(value) };
}

/** The parser's codes in words. The text itself is never quoted: it may be a secret. */
const sentences: Record<string, string> = {
  InvalidSymbol: 'a word stands where none may',
  PropertyNameExpected: 'a key in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'there is something after its end',
  UnexpectedEndOfString: 'a text has no closing quotation mark',
};
