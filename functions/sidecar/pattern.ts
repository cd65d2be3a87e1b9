/**
 * Whether a text matches a pattern in which `*` stands for any characters, none included, and `?` for one.
 * Everything else stands for itself, so that a family or an ARN can be written down as it is.
 */
export function matches(pattern: string, text: string): boolean {
  // By code points: to `?`, half a surrogate pair is no character.
  const [wanted, given] = [[...pattern], [...text]];
  let [next, at] = [0, 0];
  // Where to go on after a mismatch: behind the last `*`, which then stands for one character more. Earlier ones need
  // no second try, and so the time is at most the one length times the other.
  let retry: { next: number; at: number } | undefined;
  while (at < given.length) {
    if (wanted[next] === '*') {
      next += 1;
      retry = { next, at };
    } else if (wanted[next] === '?' || wanted[next] === given[at]) {
      next += 1;
      at += 1;
    } else {
      if (!retry) return false;
      retry.at += 1;
      ({ next, at } = retry);
    }
  }
  return wanted.slice(next).every((character) => character === '*');
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}
