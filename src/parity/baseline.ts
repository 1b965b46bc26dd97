import type { ParityReport } from '../domain/fidelity/parity-report.ts';
import { compareSeen } from './differences.ts';
import type { AnswerChange } from './report.ts';
import type { Outcome } from './run.ts';
import type { Json, Seen } from './seen.ts';

/**
 * What the server of --with answers otherwise than in a report of before, by the id of the probe. Only probes that were asked both
 * times are compared.
 */
export const compareWithBaseline = (
  { probes }: ParityReport,
  outcomes: readonly Outcome[],
): ReadonlyMap<string, readonly AnswerChange[]> => {
  const before = new Map(probes.map(({ id, answer }) => [id, answer] as const));
  return new Map(
    outcomes.flatMap(({ id, answer }) => {
      const old = before.get(id);
      if (old == null || answer === null) return [];
      const changes = compareSeen({ ...old, body: old.body as Json } satisfies Seen, answer);
      return [[id, changes.map(({ at, left, right }) => ({ at, before: left, now: right }))] as const];
    }),
  );
};
