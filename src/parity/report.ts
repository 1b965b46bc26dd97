import type { ParityReport } from '../domain/fidelity/parity-report.ts';
import type { Text } from '../domain/text/language.ts';
import type { Json } from './json.ts';
import type { Outcome } from './run.ts';
import type { Seen } from './seen.ts';

/** What has changed in an answer since the baseline. */
export interface AnswerChange {
  readonly at: string;
  readonly before: Json;
  readonly now: Json;
}

/** Everything that a run has found. */
export interface Report {
  readonly date: Date;
  readonly version: string;
  /** The base URLs of both sides. */
  readonly places: { readonly with: string; readonly url: string };
  readonly stopped: Text | undefined;
  readonly outcomes: readonly Outcome[];
  /** By the id of the probe; `undefined` without a baseline. */
  readonly changes: ReadonlyMap<string, readonly AnswerChange[]> | undefined;
}

const toSeenAnswer = (answer: Seen | null): ParityReport['probes'][number]['answer'] =>
  answer === null ? null : { ...answer, headers: { ...answer.headers } };

export const toParityReport = ({ date, version, places, stopped, outcomes, changes }: Report): ParityReport => ({
  date: date.toISOString(),
  version,
  with: places.with,
  stopped: stopped?.en ?? null,
  probes: outcomes.map(({ id, result, reason, differences, rows, answer }) => ({
    id,
    result,
    reason: reason?.en ?? null,
    differences: differences.map(({ at, left, right }) => ({ at, with: left, url: right })),
    ...(changes === undefined
      ? {}
      : { changes: (changes.get(id) ?? []).map(({ at, before, now }) => ({ at, before, now })) }),
    rows: [...rows],
    answer: toSeenAnswer(answer),
  })),
});

export interface Counts {
  readonly same: number;
  readonly differs: number;
  readonly notAsked: number;
  readonly changed: number;
}

export const countOutcomes = ({ outcomes, changes }: Pick<Report, 'outcomes' | 'changes'>): Counts => {
  const count = (result: Outcome['result']): number => outcomes.filter((one) => one.result === result).length;
  return {
    same: count('same'),
    differs: count('differs'),
    notAsked: count('not-asked'),
    changed: [...(changes?.values() ?? [])].filter((found) => found.length > 0).length,
  };
};

/**
 * 0: same; 1: differs, or with a baseline, has changed; 3: ended early. A probe that was not asked decides nothing.
 */
export const exitCodeOf = (report: Report): 0 | 1 | 3 => {
  if (report.stopped !== undefined) return 3;
  const { differs, changed } = countOutcomes(report);
  return (report.changes === undefined ? differs : changed) > 0 ? 1 : 0;
};
