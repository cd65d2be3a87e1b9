/** Puts a text in the place of a range of another. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** The text with all edits made, which do not overlap; of several at one place, the first comes first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < done) throw new RangeError('Edits overlap.');
    result += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + text.slice(done);
}
