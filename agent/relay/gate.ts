/** Lets some through at a time; the others wait in their order, as long as they are not too many. */
export interface Gate {
  /** @returns undefined at once, where too many wait already */
  pass<Result>(task: () => Promise<Result>): Promise<Result> | undefined;
}

/**
 * @param atOnce how many tasks run at a time
 * @param waitingAtMost how many wait beside them, before others are turned away
 */
export function gate(atOnce: number, waitingAtMost: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const enter = async <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (inside >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await task();
    } finally {
      // Whoever waits takes over the place, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    }
  };
  return {
    pass: (task) => (inside >= atOnce && waiting.length >= waitingAtMost ? undefined : enter(task)),
  };
}
