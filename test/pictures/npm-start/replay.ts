/** A line, and when it was written, in milliseconds from the start. */
export interface TimedLine {
  text: string;
  at: number;
}

const longestWait = 900;
const betweenLines = 45;
const readingALine = 130;
const readingTheEnd = 6000;

/**
 * When a replay shows each line, in milliseconds: as it was recorded, but with no wait longer than a second, one line
 * after the other, and with time to read a paragraph before the next begins. The last number is the end.
 */
export function replayTimes(lines: readonly TimedLine[]): number[] {
  const times: number[] = [];
  let now = 0;
  let paragraph = 0;
  lines.forEach(({ text, at }, i) => {
    const waited = at - (lines[i - 1]?.at ?? 0);
    now += Math.max(betweenLines, Math.min(waited, longestWait));
    if (text === '') {
      now += paragraph * readingALine;
      paragraph = 0;
    }
    paragraph += 1;
    times.push(Math.round(now));
  });
  return [...times, Math.round(now + readingTheEnd)];
}
