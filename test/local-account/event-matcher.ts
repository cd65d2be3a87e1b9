import { BlockList } from 'node:net';
import { isObject } from '../../functions/sidecar/shape.ts';

/** One entry of a list in an event pattern: it accepts a scalar of the event, or the absence of any. */
export interface Matcher {
  absent?: true;
  matches(leaf: unknown): boolean;
}

type Matches = (leaf: unknown) => boolean;

/**
 * Reads one entry of a list in an event pattern: a value, or an object with one comparison operator.
 * Source: EventBridge User Guide, "Comparison operators for use in event patterns".
 */
export function matcherOf(expected: unknown): Matcher {
  if (!isObject(expected)) return { matches: (leaf) => leaf === expected };
  const [operator, operand] = onlyEntry(expected);
  if (operator === 'exists') return existence(operand);
  if (operator === 'anything-but') return { matches: anythingBut(operand) };
  return { matches: comparison(operator, operand) };
}

function existence(wanted: unknown): Matcher {
  if (typeof wanted !== 'boolean') throw invalid('exists match pattern must be either true or false');
  return wanted ? { matches: () => true } : { absent: true, matches: () => false };
}

function comparison(operator: string, operand: unknown): Matches {
  switch (operator) {
    case 'prefix':
      return edge(operand, (text, part) => text.startsWith(part));
    case 'suffix':
      return edge(operand, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
      return ignoringCase(textOf(operator, operand), (text, part) => text === part);
    case 'wildcard':
      return wildcard(textOf(operator, operand));
    case 'numeric':
      return numeric(operand);
    case 'cidr':
      return cidr(textOf(operator, operand));
    default:
      throw invalid(`unrecognized match type ${operator}`);
  }
}

/** Refuses one value, a list of them, or what another operator accepts of one text or a list of texts. */
function anythingBut(operand: unknown): Matches {
  if (!isObject(operand)) {
    const refused = listOf(operand);
    return (leaf) => !refused.includes(leaf);
  }
  const [operator, texts] = onlyEntry(operand);
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) {
    throw invalid(`anything-but cannot be combined with ${operator}`);
  }
  const refused = listOf(texts).map((text) => comparison(operator, text));
  return (leaf) => !refused.some((matches) => matches(leaf));
}

function edge(operand: unknown, compare: (text: string, part: string) => boolean): Matches {
  if (isObject(operand)) {
    const [operator, part] = onlyEntry(operand);
    if (operator !== 'equals-ignore-case') throw invalid(`unrecognized match type ${operator}`);
    return ignoringCase(textOf(operator, part), compare);
  }
  const part = textOf('prefix or suffix', operand);
  return (leaf) => typeof leaf === 'string' && compare(leaf, part);
}

function ignoringCase(part: string, compare: (text: string, part: string) => boolean): Matches {
  return (leaf) => typeof leaf === 'string' && compare(leaf.toLowerCase(), part.toLowerCase());
}

/** `*` stands for any characters; `\*` and `\\` are the characters themselves. */
function wildcard(text: string): Matches {
  const tokens: string[] = text.match(/\\[*\\]|[\s\S]/g) ?? [];
  if (tokens.some((token, index) => token === '*' && tokens[index + 1] === '*')) {
    throw invalid('consecutive wildcard characters');
  }
  if (tokens.includes('\\')) throw invalid('invalid escape character');
  const parts = tokens.map((token) =>
    token === '*' ? '.*' : (token.at(-1) ?? '').replace(/[.*+?^${}()|[\]\\]/, '\\$&'),
  );
  const expression = new RegExp(`^${parts.join('')}$`, 's');
  return (leaf) => typeof leaf === 'string' && expression.test(leaf);
}

const comparisons: Record<string, (one: number, other: number) => boolean> = {
  '=': (one, other) => one === other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

/** `["=", 5]`, `["<", 10]` or a range as `[">", 0, "<=", 5]`. */
function numeric(operand: unknown): Matches {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length)) {
    throw invalid('numeric takes one or two comparisons');
  }
  const tests = Array.from({ length: operand.length / 2 }, (_, index) => {
    const [sign, limit] = operand.slice(index * 2);
    const compare = comparisons[String(sign)];
    if (!compare || typeof limit !== 'number')
      throw invalid(`numeric cannot compare by ${sign} with ${limit}`);
    return (leaf: number) => compare(leaf, limit);
  });
  return (leaf) => typeof leaf === 'number' && tests.every((test) => test(leaf));
}

function cidr(text: string): Matches {
  const [address = '', bits] = text.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  try {
    block.addSubnet(address, Number(bits ?? Number.NaN), family);
  } catch (cause) {
    throw invalid(`malformed CIDR ${text}: ${(cause as Error).message}`);
  }
  return (leaf) =>
    typeof leaf === 'string' && leaf.includes(':') === (family === 'ipv6') && block.check(leaf, family);
}

function listOf(operand: unknown): unknown[] {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0 || list.some((item) => !['string', 'number'].includes(typeof item))) {
    throw invalid('anything-but takes a text, a number or a list of them');
  }
  return list;
}

function onlyEntry(value: Record<string, unknown>): [string, unknown] {
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) throw invalid('only one key allowed in match expression');
  return entry;
}

function textOf(operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw invalid(`${operator} match pattern must be a string`);
}

function invalid(reason: string): Error {
  return new Error(`Event pattern is not valid. Reason: ${reason}`);
}
