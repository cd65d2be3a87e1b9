/** How many families a list names; the rest is a number. */
export const longest = 200;

/** A list that is cut, and how many more there were. */
export interface Listed<Entry> {
  first: Entry[];
  more: number;
}

export function noneListed<Entry>(): Listed<Entry> {
  return { first: [], more: 0 };
}

/**
 * Adds to a list that names only so many, in so many bytes of JSON: digest and message of a sweep have a size
 * that EventBridge and SQS take.
 *
 * @param at where in the list it belongs; where the list is full, its last makes room
 */
export function list<Entry>(
  listed: Listed<Entry>,
  entry: Entry,
  most: number,
  at = listed.first.length,
): void {
  listed.first.splice(at, 0, entry);
  while (listed.first.length > longest || bytesOf(listed.first) > most) {
    listed.first.pop();
    listed.more += 1;
  }
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
