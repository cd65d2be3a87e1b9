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
  let timer = setTimeout(expire, patience);
  return {
    signal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
    moved() {
      clearTimeout(timer);
      timer = setTimeout(expire, patience);
    },
    stop: () => clearTimeout(timer),
  };
}
