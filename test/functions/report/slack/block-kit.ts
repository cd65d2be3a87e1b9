/**
 * What Slack refuses of a message, strictly, by its documentation: docs.slack.dev, "Header block" (150 characters of plain
 * text), "Section block" and "Text object" (1 to 3,000 characters), "Context block" (1 to 10 elements), "Blocks" (50
 * in a message); the sum of all blocks, which is not documented, by slackapi/bolt-js issue 2509 (refused above
 * about 13,200 characters), and the mrkdwn itself by "Formatting message text". Members that we do not use are refused.
 *
 * @returns what is wrong; an empty list where Slack would take the message
 */
export function blockKitProblems(message: unknown): string[] {
  const problems: string[] = [];
  const { text, blocks, ...others } = message as { text?: unknown; blocks?: unknown };
  expect(problems, isText(text, 4_000), 'text: 1 to 4,000 characters');
  if (isText(text, 4_000)) problems.push(...mrkdwnProblems(text, 'text'));
  for (const [name, value] of Object.entries(others))
    expect(problems, /^unfurl_(links|media)$/.test(name) && typeof value === 'boolean', `member ${name}`);
  if (!Array.isArray(blocks) || blocks.length === 0) return [...problems, 'blocks: a list of at least one'];
  expect(problems, blocks.length <= 50, `blocks: ${blocks.length}, more than 50`);
  const size = JSON.stringify(blocks).length;
  expect(problems, size <= 13_200, `blocks: ${size} characters in all (msg_blocks_too_long)`);
  for (const [index, block] of blocks.entries()) problems.push(...blockProblems(block, `blocks[${index}]`));
  return problems;
}

type Json = Record<string, unknown>;

function blockProblems(block: Json, path: string): string[] {
  switch (block.type) {
    case 'header':
      return [...only(block, ['type', 'text'], path), ...textProblems(block.text, path, 'plain_text', 150)];
    case 'section':
      return [
        ...only(block, ['type', 'text', 'expand'], path),
        ...textProblems(block.text, path, 'mrkdwn', 3_000),
      ];
    case 'context': {
      const elements = block.elements as unknown[];
      const count = Array.isArray(elements) && elements.length >= 1 && elements.length <= 10;
      if (!count) return [`${path}: 1 to 10 elements`];
      return [
        ...only(block, ['type', 'elements'], path),
        ...elements.flatMap((element, index) => textProblems(element, `${path}[${index}]`, 'mrkdwn', 3_000)),
      ];
    }
    default:
      return [`${path}: no block of the type ${String(block.type)}`];
  }
}

function textProblems(object: unknown, path: string, type: string, most: number): string[] {
  const value = (object ?? {}) as Json;
  const { text } = value;
  const problems = only(value, ['type', 'text', type === 'mrkdwn' ? 'verbatim' : 'emoji'], path);
  expect(problems, value.type === type, `${path}: type ${String(value.type)}`);
  expect(problems, isText(text, most), `${path}: 1 to ${most} characters`);
  return type === 'mrkdwn' && typeof text === 'string'
    ? [...problems, ...mrkdwnProblems(text, path)]
    : problems;
}

/** Nothing is open at the end, no entity is cut, and what stands in angle brackets is a link or a date of ours. */
function mrkdwnProblems(text: string, path: string): string[] {
  const problems: string[] = [];
  expect(problems, text.split('```').length % 2 === 1, `${path}: a box that does not end`);
  expect(problems, !/&(?!amp;|lt;|gt;)/.test(text), `${path}: & that is no entity`);
  const without = text.replace(/<(https:\/\/[^\s|<>]+\|[^<>\n]+|!date\^\d+\^[^|<>]+\|[^<>]+)>/g, '');
  expect(problems, !/[<>]/.test(without), `${path}: < or > that is no link`);
  expect(problems, text.isWellFormed(), `${path}: half a character`);
  return problems;
}

function only(object: Json, names: string[], path: string): string[] {
  return Object.keys(object)
    .filter((name) => !names.includes(name))
    .map((name) => `${path}: no member ${name}`);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= most;
}

function expect(problems: string[], holds: boolean, problem: string): void {
  if (!holds) problems.push(problem);
}
