import { ApiError, isTransient } from './api.ts';

/** How many requests it may cost to find what Mackerel refuses. */
const searches = 24;

/** How a batch is posted, made smaller, and spoken of. */
export interface Delivery<Batch> {
  send: (batch: Batch) => Promise<void>;
  /** Smaller batches that are the same together; none where it cannot be made smaller. */
  halves: (batch: Batch) => Batch[];
  failed: (error: Error) => void;
  /** Mackerel takes no part of this: it is dropped. */
  refused: (batch: Batch) => void;
}

/**
 * Posts a batch; what Mackerel refuses is looked for by halves and dropped, so that it takes nothing else with it. A
 * search that costs too much goes on the next time.
 *
 * @returns what is to be tried again
 */
export async function deliver<Batch>(batch: Batch, how: Delivery<Batch>): Promise<Batch[]> {
  const parts = [batch];
  let isTaken = false;
  for (let requests = 0; parts.length > 0; requests += 1) {
    const part = parts.shift() as Batch;
    try {
      await how.send(part);
      isTaken = true;
    } catch (error) {
      how.failed(error as Error);
      if (!isRefusal(error)) return [part, ...parts];
      const smaller = how.halves(part);
      if (smaller.length > 0 && requests < searches) parts.unshift(...smaller);
      // What Mackerel takes some of has good in it. Where it takes nothing, there is no end to it.
      else if (smaller.length > 0 && isTaken) return [part, ...parts];
      else how.refused(part);
    }
  }
  return [];
}

/** Mackerel does not want this. A key or a host that it does not want is for others to mend: it waits. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && !isTransient(error) && ![401, 403, 404].includes(error.status);
}

/** @returns nothing where there is but one */
export function halvesOf<Item>(items: Item[]): Item[][] {
  const middle = Math.ceil(items.length / 2);
  return items.length < 2 ? [] : [items.slice(0, middle), items.slice(middle)];
}

/** Whoever calls while a call is under way shares its outcome: two that overlap would post the same twice. */
export function oneAtATime<Given extends unknown[], Outcome>(
  post: (...given: Given) => Promise<Outcome>,
): (...given: Given) => Promise<Outcome> {
  let posting: Promise<Outcome> | undefined;
  return (...given) => {
    posting ??= post(...given).finally(() => {
      posting = undefined;
    });
    return posting;
  };
}
