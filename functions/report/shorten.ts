/**
 * A text of at most so many characters (UTF-16 units): a longer one ends in `…`, behind a word where one ends late
 * enough, and never within a character.
 */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 2);
  // The first half of a pair: without its second it would be no character.
  const end = last >= 0xd800 && last <= 0xdbff ? longest - 2 : longest - 1;
  const space = text.lastIndexOf(' ', end);
  return `${text.slice(0, space > longest / 2 ? space : end)}…`;
}
