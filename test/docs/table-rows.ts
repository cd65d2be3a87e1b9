/** The cells of every row in the tables below a heading of a Markdown text, without the tables' heads. */
export function tableRows(markdown: string, heading: string): string[][] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`The document has no section "${heading}"`);
  const lines = section.split('\n');
  return lines
    .filter(
      (line, i) => line.startsWith('| ') && !lines[i + 1]?.startsWith('| ---') && !line.startsWith('| ---'),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
