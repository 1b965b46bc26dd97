export interface Ticker {
  /** Ticks from now on, as long as ticks are needed. */
  start(): void;
  stop(): void;
}

export interface TickerOptions {
  readonly tick: () => void;
  readonly isNeeded: () => boolean;
  readonly everyMs: number;
}

/** Calls `tick` at an interval as long as that is needed. An idle server runs no timer. */
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
