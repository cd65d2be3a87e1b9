import type { Block, Content, Mrkdwn, Part, SlackMessage, Words } from './message.ts';
import { escaped, pieces, straight } from './words.ts';

/**
 * Slack's limits (docs.slack.dev, "Blocks" and "Text object"): a text has 3,000 characters, a header 150,
 * a message 50 blocks. What all blocks may have together is undocumented; above about 13,200 characters
 * a message is refused with `msg_blocks_too_long`.
 */
const longestText = 2_900;
const longestTitle = 150;
const mostBlocks = 48;
const largestMessage = 12_000;

/** Makes as many messages of it as it takes, divided at the ends of lines. */
export function fit({ title, summary, parts }: Content): SlackMessage[] {
  const pages = paged(blocksOf(parts));
  return pages.map((blocks, index) => {
    const part = pages.length > 1 ? ` (${index + 1} of ${pages.length})` : '';
    return {
      text: escaped(cut(summary, 300).replaceAll('`', "'")) + part,
      blocks: [header(cut(title, longestTitle - part.length) + part), ...blocks],
      unfurl_links: false,
      unfurl_media: false,
    };
  });
}

/** The title repeats what the message says in full, so that nothing is lost with its end. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const [start = ''] = pieces(text, most - 1);
  return `${start}…`;
}

function header(text: string): Block {
  return { type: 'header', text: { type: 'plain_text', text, emoji: true } };
}

function paged(blocks: Block[]): Block[][] {
  const pages: Block[][] = [[]];
  let size = 0;
  for (const block of blocks) {
    const more = JSON.stringify(block).length;
    const page = pages.at(-1) ?? [];
    if (page.length > 0 && (page.length >= mostBlocks || size + more > largestMessage)) {
      pages.push([block]);
      size = more;
    } else {
      page.push(block);
      size += more;
    }
  }
  return pages;
}

function blocksOf(parts: Part[]): Block[] {
  const runs: Part[][] = [];
  for (const part of parts) {
    const before = runs.at(-1);
    if (before?.[0] && 'line' in part && 'line' in before[0]) before.push(part);
    else if (before?.[0] && 'small' in part && 'small' in before[0]) before.push(part);
    else runs.push([part]);
  }
  return runs.flatMap((run) => {
    const lines = run.flatMap((part) => ('line' in part ? folded(part.line) : []));
    const small = run.flatMap((part) => ('small' in part ? folded(part.small) : []));
    const boxes = run.flatMap((part) => ('fence' in part ? fences(part.fence) : []));
    return [...texts(lines).map(section), ...texts(small).map(context), ...boxes];
  });
}

function texts(lines: string[]): string[] {
  return chunks(lines, longestText, 0).map((chunk) => chunk.join('\n'));
}

/** Words as one line, or as several where it is too long for a block. */
function folded(words: Words): string[] {
  const short = words.flatMap((word) => (word.length > longestText ? word.split(' ') : [word]));
  return chunks(short, longestText, 0).map((line) => line.join(' '));
}

function fences(lines: string[]): Block[] {
  // A line that only begins with a box's end would close it: no two backticks stand side by side.
  const safe = lines
    .flatMap((line) => pieces(straight(line).replace(/`(?=`)/g, '`\u200b'), 1_400))
    .map(escaped);
  return chunks(safe, longestText, 8).map((chunk) => section(`\`\`\`\n${chunk.join('\n')}\n\`\`\``));
}

/** Gathers texts as long as they fit together, with one character between two of them. */
function chunks(texts: string[], most: number, besides: number): string[][] {
  const found: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    if (length + 1 + text.length > most) {
      found.push([]);
      length = besides;
    }
    found.at(-1)?.push(text);
    length += text.length + 1;
  }
  return found;
}

function section(text: string): Block {
  return { type: 'section', text: mrkdwn(text), expand: true };
}

function context(text: string): Block {
  return { type: 'context', elements: [mrkdwn(text)] };
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}
