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

/** A probe, and the ids of the behaviours that rest on its answer. */
export interface ProbeRows {
  readonly id: string;
  readonly rows: readonly string[];
}

/** A behaviour, and what reports have shown of the real service. */
export interface ObservedBehaviour extends Omit<Behaviour, 'basis'> {
  readonly basis: Behaviour['basis'] | 'observed';
  /** Whether the real service does the same; `null`: no report says it. */
  readonly observed: 'same' | 'differs' | null;
  /** The day of the report, such as `2026-03-02`. */
  readonly observedOn: string | null;
}

interface Observation {
  readonly result: 'same' | 'differs';
  readonly day: string;
}

/** What the newest report that asked a probe says of it, by the id of the probe. */
const latestResults = (reports: readonly ParityReport[]): ReadonlyMap<string, Observation> => {
  const latest = new Map<string, Observation>();
  for (const { date, probes } of reports.toSorted((a, b) => a.date.localeCompare(b.date))) {
    for (const { id, result } of probes) if (result !== 'not-asked') latest.set(id, { result, day: date.slice(0, 10) });
  }
  return latest;
};

const oldestFirst = (found: readonly Observation[]): readonly Observation[] =>
  found.toSorted((a, b) => a.day.localeCompare(b.day));

/**
 * Says of each behaviour what reports have shown. It is observed when all of its probes were asked and are the same; when one differs,
 * it differs. The newest report that asked a probe decides about it.
 */
export const observe = (
  behaviours: readonly Behaviour[],
  probes: readonly ProbeRows[],
  reports: readonly ParityReport[],
): readonly ObservedBehaviour[] => {
  const latest = latestResults(reports);
  return behaviours.map((behaviour) => {
    const own = probes.filter(({ rows }) => rows.includes(behaviour.id));
    const found = own.flatMap(({ id }) => latest.get(id) ?? []);
    const differing = oldestFirst(found.filter(({ result }) => result === 'differs')).at(-1);
    if (differing !== undefined) return { ...behaviour, observed: 'differs', observedOn: differing.day };
    const [oldest] = oldestFirst(found);
    if (oldest === undefined || found.length < own.length) return { ...behaviour, observed: null, observedOn: null };
    return { ...behaviour, basis: 'observed', observed: 'same', observedOn: oldest.day };
  });
};
