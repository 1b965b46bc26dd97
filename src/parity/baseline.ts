import type { ParityReport } from '../domain/fidelity/parity-report.ts';
import { compareSeen } from './differences.ts';
import type { Json } from './json.ts';
import type { AnswerChange } from './report.ts';
import type { Outcome } from './run.ts';
import type { Seen } from './seen.ts';

/** An answer that did not come. */
const NONE = '(no answer)';

const showStatus = (answer: Seen | null): string => (answer === null ? NONE : `(HTTP ${answer.status})`);

const compareAnswers = (before: Seen | null, now: Seen | null): readonly AnswerChange[] => {
  if (before !== null && now !== null) {
    return compareSeen(before, now).map(({ at, left, right }) => ({ at, before: left, now: right }));
  }
  return before === now ? [] : [{ at: 'answer', before: showStatus(before), now: showStatus(now) }];
};

/**
 * What the server of --with answers otherwise than in a report of before, by the id of the probe. Only probes that were asked both
 * times are compared.
 */
export const compareWithBaseline = (
  { probes }: ParityReport,
  outcomes: readonly Outcome[],
): ReadonlyMap<string, readonly AnswerChange[]> => {
  const before = new Map(probes.filter(({ result }) => result !== 'not-asked').map((one) => [one.id, one.answer]));
  return new Map(
    outcomes.flatMap(({ id, result, answer }) => {
      const old = before.get(id);
      if (old === undefined || result === 'not-asked') return [];
      return [[id, compareAnswers(old === null ? null : { ...old, body: old.body as Json }, answer)] as const];
    }),
  );
};
