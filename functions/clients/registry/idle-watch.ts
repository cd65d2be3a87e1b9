/** Ends what does not move any more. */
export interface IdleWatch {
  /** Aborts, too, when the caller's does. */
  signal: AbortSignal;
  /** Something moved. */
  moved(): void;
  stop(): void;
}

/** @param patience how long nothing may move, milliseconds */
export function watchIdle(patience: number, outer: AbortSignal | undefined): IdleWatch {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException('nothing moved any more', 'TimeoutError'));
  let timer: NodeJS.Timeout | undefined = setTimeout(expire, patience);
  return {
    signal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
    moved() {
      // A body that is let go of may move once more, and a timer for that would keep the process for so long.
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(expire, patience);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
