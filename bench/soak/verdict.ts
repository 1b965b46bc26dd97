import type { LoopDelay } from '../servers/reporting.ts';

/** What a server that runs for long must keep to. */
export const limits = {
  /** Resident memory without garbage: at the end, as a share of what it was after a third of the time, which warms up. */
  growth: 1.05,
  /** 99.9 % of all turns of the event loop begin at most so many milliseconds late. */
  delayMs: 50,
} as const;

export interface Observed {
  /** Bytes without garbage, after a third of the time and at its end. */
  readonly resident: { readonly warm: number; readonly end: number };
  readonly delay: LoopDelay;
  readonly calls: number;
  /** What was wrong with answers. */
  readonly failures: readonly string[];
}

/** What is not as it must be: a sentence for each. */
export const problemsOf = ({ resident, delay, failures }: Observed): string[] => {
  const growth = resident.end / resident.warm;
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
