import { median } from '../measure/statistics.ts';
import type { LoopDelay } from '../servers/reporting.ts';

/** What a server that runs for long must keep to. */
export const limits = {
  /** Resident memory: the median of the last third of the time, as a share of the median of the middle third. The first third warms up. */
  growth: 1.05,
  /** 99.9 % of all turns of the event loop begin at most so many milliseconds late. */
  delayMs: 50,
} as const;

export interface Observed {
  /** Bytes, at equal intervals. */
  readonly resident: readonly number[];
  readonly delay: LoopDelay;
  readonly calls: number;
  /** What was wrong with answers. */
  readonly failures: readonly string[];
}

/** The medians of the middle and the last third. */
export const thirdsOf = (values: readonly number[]): { readonly middle: number; readonly last: number } => {
  const third = Math.floor(values.length / 3);
  return {
    middle: median(values.slice(third, values.length - third)),
    last: median(values.slice(values.length - third)),
  };
};

/** What is not as it must be: a sentence for each. */
export const problemsOf = ({ resident, delay, failures }: Observed): string[] => {
  const { middle, last } = thirdsOf(resident);
  const growth = last / middle;
  return [
    ...(growth <= limits.growth
      ? []
      : [`the resident memory grew: ${growth.toFixed(3)} times, at most ${limits.growth} is allowed`]),
    ...(delay.p999 <= limits.delayMs
      ? []
      : [`the event loop was late: p99.9 ${delay.p999.toFixed(1)} ms, at most ${limits.delayMs} is allowed`]),
    ...(failures.length === 0 ? [] : [`${failures.length} unexpected answers; the first: ${failures[0]}`]),
  ];
};
