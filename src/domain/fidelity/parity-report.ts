import { type Static, Type } from 'typebox';
import { shapes } from '../text/shapes.ts';
import type { Behaviour } from './behaviours.ts';

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
export const ParityReport = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T', description: shapes.instant.en }),
    version: Type.String({ description: 'of mock-toss-cert' }),
    with: Type.String({ description: 'the base URL of the server that was compared with' }),
    stopped: Type.Union([Type.String(), Type.Null()], { description: 'why the run ended early; null: it did not' }),
    probes: Type.Array(ProbeReport),
  },
  { title: 'Parity report', description: 'what `mock-toss-cert compare --json` prints' },
);

export type ParityReport = Static<typeof ParityReport>;

/** What a row of the table of deviations has shown in a run: `differs` if one of its probes differs. */
const resultsByRow = (
  probes: readonly Pick<ParityReport['probes'][number], 'result' | 'rows'>[],
): ReadonlyMap<string, 'same' | 'differs'> => {
  const rows = new Map<string, 'same' | 'differs'>();
  for (const { result, rows: ids } of probes) {
    if (result === 'not-asked') continue;
    for (const id of ids) rows.set(id, result === 'differs' || rows.get(id) === 'differs' ? 'differs' : 'same');
  }
  return rows;
};

/** A behaviour, and when a report has shown that the real service does the same. */
export interface ObservedBehaviour extends Omit<Behaviour, 'basis'> {
  readonly basis: Behaviour['basis'] | 'observed';
  /** The day, such as `2026-03-02`; `null`: no report has shown it. */
  readonly observedOn: string | null;
}

/** Gives behaviours the basis `observed` that a report has shown. The newest report that asked about a behaviour decides. */
export const observe = (
  behaviours: readonly Behaviour[],
  reports: readonly ParityReport[],
): readonly ObservedBehaviour[] => {
  const newestFirst = reports
    .toSorted((a, b) => b.date.localeCompare(a.date))
    .map(({ date, probes }) => ({ day: date.slice(0, 10), rows: resultsByRow(probes) }));
  return behaviours.map((behaviour) => {
    const deciding = newestFirst.find(({ rows }) => rows.has(behaviour.id));
    return deciding?.rows.get(behaviour.id) === 'same'
      ? { ...behaviour, basis: 'observed', observedOn: deciding.day }
      : { ...behaviour, observedOn: null };
  });
};
