import Table from 'cli-table3';
import type { ImageVerdict } from '../image/unused-images.ts';
import { counted } from './counted.ts';
import type { Page } from './paint.ts';

/** The narrowest that a reason is still read in. */
const narrowest = 24;

/** A table of a repository's whole images, the newest first: what it is, and why it goes or stays. */
export function imageTable(verdicts: readonly ImageVerdict[], { width, paint }: Page): string {
  const wholes = wholeOnes(byAge(verdicts));
  const longest = Math.max(12, ...wholes.flatMap(({ image }) => image.tags.map(({ length }) => length)));
  const name = Math.min(longest, Math.max(12, Math.floor(width / 3)));
  const why = Math.max(narrowest, width - name - 33);
  const table = new Table({
    head: ['image', 'pushed', 'size', 'because'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'left'],
  });
  for (const { image, remove, why: because } of wholes) {
    const { digest, tags, pushedAt, size } = image;
    const names = [...tags, digest.slice('sha256:'.length, 'sha256:'.length + 12)];
    const pushed = Number.isFinite(pushedAt) ? new Date(pushedAt).toISOString().slice(0, 10) : '–';
    const [fate = '', ...more] = wrapped(`${remove ? 'goes' : 'stays'}: ${because}`, why);
    const painted = fate.replace(/^\w+/, (word) => paint(remove ? 'red' : 'green', word));
    const lines = names.flatMap((each) => wrapped(each, name));
    table.push([lines.join('\n'), pushed, megabytes(size), [painted, ...more].join('\n')]);
  }
  return table.toString();
}

/** "12 images: 5 may go, 7 stay." */
export function imageSummary(verdicts: readonly ImageVerdict[]): string {
  const wholes = wholeOnes(verdicts);
  const going = wholes.filter(({ remove }) => remove).length;
  return `${counted(wholes.length, 'image')}: ${going} may go, ${wholes.length - going} stay.`;
}

/** What a person takes for an image: not the manifest of one machine, where the index that holds it fares as well. */
export function wholeOnes(verdicts: readonly ImageVerdict[]): ImageVerdict[] {
  const held = (remove: boolean) =>
    new Set(verdicts.filter((one) => one.remove === remove).flatMap(({ image }) => image.manifests));
  const within = { going: held(true), staying: held(false) };
  return verdicts.filter(
    ({ image, remove }) =>
      image.tags.length > 0 || !(remove ? within.going : within.staying).has(image.digest),
  );
}

/** For a program: one object per image, each manifest that an index holds among them, on one line. */
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

/** Lines of at most so many characters, broken between words where that is possible, and without loss where it is not. */
function wrapped(text: string, width: number): string[] {
  const pattern = new RegExp(`\\S.{0,${width - 1}}(?= |$)|\\S{${width}}`, 'g');
  return text.match(pattern) ?? [text];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
