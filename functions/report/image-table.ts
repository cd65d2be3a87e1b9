import Table from 'cli-table3';
import type { ImageVerdict } from '../image/unused-images.ts';
import type { Paint } from './paint.ts';

/** The narrowest that a reason is still read in. */
const narrowest = 24;

/** A table of a repository's images, the newest first: what it is, and why it goes or stays. */
export function imageTable(
  verdicts: readonly ImageVerdict[],
  { width, paint }: { width: number; paint: Paint },
): string {
  const rows = byAge(verdicts).map(({ image, remove, why }) => [
    image.digest.slice('sha256:'.length, 'sha256:'.length + 12),
    image.tags.length > 0 ? image.tags.join('\n') : '–',
    Number.isFinite(image.pushedAt) ? new Date(image.pushedAt).toISOString().slice(0, 10) : '–',
    megabytes(image.size),
    `${remove ? paint('red', 'goes') : paint('green', 'stays')}: ${why}`,
  ]);
  const tags = Math.max(5, ...verdicts.flatMap(({ image }) => image.tags.map(({ length }) => length + 2)));
  const fixed = [14, Math.min(tags, Math.max(12, Math.floor(width / 3))), 12, 11] as const;
  const why = Math.max(narrowest, width - fixed.reduce((sum, each) => sum + each, 0) - 6);
  const table = new Table({
    head: ['image', 'tag', 'pushed', 'size', 'because'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'left'],
    colWidths: [...fixed, why],
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  table.push(...rows);
  return table.toString();
}

/** "12 images: 5 may go, 7 stay." */
export function imageSummary(verdicts: readonly ImageVerdict[]): string {
  const going = verdicts.filter(({ remove }) => remove).length;
  const images = verdicts.length === 1 ? '1 image' : `${verdicts.length} images`;
  return `${images}: ${going} may go, ${verdicts.length - going} stay.`;
}

/** For a program: one object per image, on one line. */
export function imageLine({ image, remove, why }: ImageVerdict): string {
  const { digest, tags, pushedAt, size } = image;
  const pushed = Number.isFinite(pushedAt) ? { pushedAt: new Date(pushedAt).toISOString() } : {};
  return JSON.stringify({ digest, tags, ...pushed, size, decision: remove ? 'remove' : 'keep', why });
}

export function byAge(verdicts: readonly ImageVerdict[]): ImageVerdict[] {
  return verdicts.toSorted(
    ({ image: one }, { image: other }) =>
      other.pushedAt - one.pushedAt || (one.digest < other.digest ? -1 : 1),
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
