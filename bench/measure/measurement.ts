/** One round: the reference and what is measured, one right after the other. */
export interface Round {
  readonly reference: number;
  readonly subject: number;
}

/** How far the measured value may be from the reference: its value divided by that of the reference. */
export interface Target {
  readonly limit: 'at least' | 'at most';
  readonly ratio: number;
}

export interface Measurement {
  readonly benchmark: string;
  readonly what: string;
  /** The names of the two that are compared. */
  readonly subject: string;
  readonly reference: string;
  readonly unit: 'calls/s' | 'ms' | 'MiB' | 'bytes';
  readonly target: Target | null;
  readonly rounds: readonly Round[];
  /** CPU time of the server for a call, in microseconds; `null` where it is not known. */
  readonly cpuMicros: readonly Round[] | null;
  readonly failed: number;
  /** What was wrong with the first call that failed. */
  readonly failure: string | null;
}

export const ratiosOf = (rounds: readonly Round[]): number[] =>
  rounds.map(({ reference, subject }) => subject / reference);
