import { readJson } from '../fixtures/files.ts';
import { compareSeen } from './differences.ts';
import { type AnswerChange, ReportFile } from './report.ts';
import type { Outcome } from './run.ts';
import type { Json, Seen } from './seen.ts';

/** Reads a report of before. Throws `FixtureError` for a file that is none. */
export const readBaseline = (file: string): ReportFile => readJson(file, ReportFile, 'parity-report.schema.json');

/**
 * What the server of --with answers otherwise than in a report of before, by the id of the probe. Only probes that were asked both
 * times are compared.
 */
export const compareWithBaseline = (
  { probes }: ReportFile,
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
