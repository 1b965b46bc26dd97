export interface Ticker {
  /** Ticks from now on, until it is not needed any more. */
  start(): void;
  stop(): void;
}

export interface TickerOptions {
  readonly tick: () => void;
  readonly isNeeded: () => boolean;
  readonly everyMs: number;
}

/** Calls `tick` at an interval as long as it is needed: an idle server does nothing. */
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
