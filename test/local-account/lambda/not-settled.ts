import type { InvocationRecord } from './invocation-record.ts';

/** Failures that are named: the last ones are the ones that go on. */
const named = 3;

/** Why the account does not come to rest: what is still going on, and what went wrong last. */
export function notSettled(
  milliseconds: number,
  left: { name: string; left: number }[],
  problems: readonly string[],
  invocations: readonly InvocationRecord[],
): Error {
  const remaining = left.map((entry) => `${entry.name} ${entry.left}`).join(', ');
  const failures = invocations.flatMap(({ functionName, event, error }) =>
    error === undefined ? [] : `${functionName} (${event}): ${error}`,
  );
  const troubles = [...problems, ...failures.slice(-named)];
  const because = troubles.length > 0 ? `; problems: ${troubles.join('; ')}` : '';
  return new Error(`Not settled after ${milliseconds} ms: ${remaining}${because}`);
}
