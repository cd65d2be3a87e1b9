import type { Words } from './message.ts';

/** Characters, escaped, of a word that is not divided any further. */
const longestWord = 1_000;

/** Slack reads `&`, `<` and `>` as its own unless they are entities (docs.slack.dev, "Formatting message text"). */
export function escaped(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A text as words. What Slack would take for formatting or an emoji is shown as code, so that no character is lost, and so is a word in quotation marks. */
export function prose(raw: string): Words {
  return plain(raw)
    .split(' ')
    .filter((word) => word !== '')
    .flatMap(wordsOf);
}

/** A span of code, or several where it is very long. There is no way to write a backtick in it, nor nothing. */
export function code(raw: string): string {
  const text = plain(raw).trim().replaceAll('`', "'") || '–';
  return pieces(text, longestWord)
    .map((piece) => `\`${escaped(piece)}\``)
    .join(' ');
}

/** A link on a text, or the text alone where there is nowhere to go. */
export function linked(url: string | undefined, mrkdwn: string): string {
  return url === undefined ? mrkdwn : `<${escaped(url).replaceAll('|', '%7C')}|${mrkdwn}>`;
}

/**
 * Cuts a text into pieces that are no longer than that when escaped: behind a space where there is one late enough,
 * and never within a character.
 */
export function pieces(raw: string, most: number): string[] {
  const found: string[] = [];
  let piece = '';
  let length = 0;
  for (const character of raw) {
    if (length + escaped(character).length > most) {
      const space = piece.lastIndexOf(' ') + 1;
      const end = space > piece.length / 2 ? space : piece.length;
      found.push(piece.slice(0, end));
      piece = piece.slice(end);
      length = escaped(piece).length;
    }
    piece += character;
    length += escaped(character).length;
  }
  return piece === '' ? found : [...found, piece];
}

function wordsOf(word: string): Words {
  const [, before = '', core = '', after = ''] = /^(["'([]*)(.*?)([.,;:!?)\]"']*)$/s.exec(word) ?? [];
  const quoted = before.endsWith('"') && after.startsWith('"');
  if (!quoted && !/[*_~`]|:\S*:/.test(core)) return pieces(word, longestWord).map(escaped);
  if (word.length > longestWord / 6) return pieces(word, longestWord / 2).map(code);
  if (quoted) return [`${escaped(before.slice(0, -1))}${code(core)}${escaped(after.slice(1))}`];
  return [`${escaped(before)}${code(core)}${escaped(after)}`];
}

/**
 * Without the characters that turn the direction of what follows ("Trojan Source", CVE-2021-42574): whoever registers
 * could make our own words read differently. Hebrew and Arabic need none of them.
 */
export function straight(raw: string): string {
  return raw.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

/** Without line breaks and control characters; of the spaces in a row one is left. */
function plain(raw: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return straight(raw).replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}
