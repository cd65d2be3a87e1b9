/** The rows of the table in a text, without its head. Cells of several lines are joined by spaces. */
export function tableOf(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.split('\n').filter((each) => each.startsWith('│'))) {
    const cells = line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim());
    // A row that goes on has no name of its own.
    const begun = cells[0] === '' ? rows.pop() : undefined;
    rows.push(begun ? begun.map((cell, i) => `${cell} ${cells[i]}`.trimEnd()) : cells);
  }
  return rows.slice(1);
}
