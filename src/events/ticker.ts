export interface Ticker {
  /** Ticks from now on, until nobody listens any more. */
  start(): void;
  stop(): void;
}

export interface TickerOptions {
  readonly tick: () => void;
  readonly isNeeded: () => boolean;
  readonly everyMs: number;
}

/** Calls `tick` again and again, but only as long as somebody listens: an idle server does nothing. */
export const createTicker = ({ tick, isNeeded, everyMs }: TickerOptions): Ticker => {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    start() {
      timer ??= setInterval(() => {
        tick();
        if (!isNeeded()) stop();
      }, everyMs).unref();
    },
    stop,
  };
};
