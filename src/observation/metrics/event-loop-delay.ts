import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** In seconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Node.js measures from timer to timer: without a delay, that is the resolution. */
const toDelay = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);

/** Measures from now on how much later than asked the event loop runs a timer. */
export const watchEventLoop = () => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    /** The delays since the last reading; `null` if none was measured yet. */
    read(): EventLoopDelay | null {
      if (histogram.count === 0) return null;
      const [p50, p99] = [toDelay(histogram.percentile(50)), toDelay(histogram.percentile(99))];
      const delay = { p50, p99, max: toDelay(histogram.max) };
      histogram.reset();
      return delay;
    },
    stop(): void {
      histogram.disable();
    },
  };
};
