/** One round: the reference and what is measured, one right after the other. */
export interface Round {
  readonly reference: number;
  readonly subject: number;
}

/** What is to be reached: a share of the reference's value, or a value. */
export type Target = { readonly limit: 'at least' | 'at most' } & (
  | { readonly ratio: number }
  | { readonly value: number }
);

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
  /** For costs that may depend on it. */
  readonly openTransactions?: number;
  readonly failed: number;
  /** What was wrong with the first call that failed. */
  readonly failure: string | null;
}

/** What `--json` writes. */
export interface Report {
  readonly date: string;
  readonly commit: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly rounds: number;
  readonly seconds: number;
  readonly measurements: readonly Measurement[];
}

export const ratiosOf = (rounds: readonly Round[]): number[] =>
  rounds.map(({ reference, subject }) => subject / reference);

/** A figure of each round, or `null` when a round has none. */
export const roundsOf = <T>(
  pairs: readonly { readonly reference: T; readonly subject: T }[],
  figureOf: (one: T) => number | null,
): Round[] | null => {
  const rounds: Round[] = [];
  for (const pair of pairs) {
    const [reference, subject] = [figureOf(pair.reference), figureOf(pair.subject)];
    if (reference === null || subject === null) return null;
    rounds.push({ reference, subject });
  }
  return rounds;
};
