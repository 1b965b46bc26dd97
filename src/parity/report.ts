import { type Static, Type } from 'typebox';
import type { Text } from '../domain/text/language.ts';
import type { Outcome } from './run.ts';
import type { Json, Seen } from './seen.ts';

const AnyJson = Type.Unknown({ description: 'any JSON value, without anything secret or personal' });

const Difference = Type.Object({
  at: Type.String({ description: '`status`, `headers.content-type`, `body`, or a field such as `body.error.reason`' }),
  with: AnyJson,
  url: AnyJson,
});

const Change = Type.Object({ at: Type.String(), before: AnyJson, now: AnyJson });

const SeenAnswer = Type.Object({
  status: Type.Integer(),
  headers: Type.Record(Type.String(), Type.String()),
  kind: Type.Enum(['json', 'text', 'empty']),
  body: AnyJson,
});

const ProbeReport = Type.Object({
  id: Type.String(),
  result: Type.Enum(['same', 'differs', 'not-asked']),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'why it was not asked' }),
  differences: Type.Array(Difference),
  changes: Type.Optional(Type.Array(Change, { description: 'what has changed since the baseline' })),
  rows: Type.Array(Type.String(), { description: 'ids of `GET /_control/v1/fidelity` that rest on the answer' }),
  answer: Type.Union([SeenAnswer, Type.Null()], {
    description: 'what the server of --with answered; null: not asked, or no answer',
  }),
});

/** The report as JSON: what `--json` prints, `--baseline` reads and `fixtures/parity/observed/` holds. */
export const ReportFile = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T', description: 'when the run began' }),
    version: Type.String({ description: 'of mock-toss-cert' }),
    with: Type.String({ description: 'the base URL of the server that was compared with' }),
    stopped: Type.Union([Type.String(), Type.Null()], { description: 'why the run ended early; null: it did not' }),
    probes: Type.Array(ProbeReport),
  },
  { title: 'Parity report', description: 'what `mock-toss-cert compare --json` prints' },
);

export type ReportFile = Static<typeof ReportFile>;

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

const toSeenAnswer = (answer: Seen | null): ReportFile['probes'][number]['answer'] =>
  answer === null ? null : { ...answer, headers: { ...answer.headers } };

export const toReportFile = ({ date, version, places, stopped, outcomes, changes }: Report): ReportFile => ({
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

/** What a row of the table of deviations has shown in a run: `differs` if one of its probes differs. */
export const resultsByRow = (
  probes: readonly Pick<ReportFile['probes'][number], 'result' | 'rows'>[],
): ReadonlyMap<string, 'same' | 'differs'> => {
  const rows = new Map<string, 'same' | 'differs'>();
  for (const { result, rows: ids } of probes) {
    if (result === 'not-asked') continue;
    for (const id of ids) rows.set(id, result === 'differs' || rows.get(id) === 'differs' ? 'differs' : 'same');
  }
  return rows;
};

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
