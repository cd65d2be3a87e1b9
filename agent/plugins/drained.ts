import { realClock } from '../clock.ts';
import type { Running } from './start-program.ts';

/** Milliseconds, and how many of them: what is in the pipes is here long before. */
const pause = 50;
const calmEnough = 4;
const longestDrain = 40;

/**
 * What a program printed last may still be in its pipes; and who it left in the background may hold them open for
 * ever. So it is over when they are closed, or when nothing came for some turns of the event loop.
 */
export async function drained({ closed }: Running, size: () => number): Promise<void> {
  let isClosed = false;
  const end = new AbortController();
  void closed.then(() => {
    isClosed = true;
    end.abort();
  });
  let calm = 0;
  for (let turns = 0, seen = size(); !isClosed && calm < calmEnough && turns < longestDrain; turns += 1) {
    // The real clock: pipes know no other.
    await realClock.wait(pause, end.signal);
    calm = size() === seen ? calm + 1 : 0;
    seen = size();
  }
}
