import type { TransactionView } from '../../../client/control.ts';
import type { TransactionStatus } from '../../../domain/names/transaction-status.ts';
import { statusAt, type Timeline } from '../../../domain/transaction.ts';

export const lanes = ['user', 'partner', 'limits'] as const;
export type Lane = (typeof lanes)[number];

/** `planned`: not yet. `undone`: it has happened, and the clock was moved back to before it. */
export type Tense = 'past' | 'planned' | 'undone';

/** One thing on the timeline. Instants are milliseconds on the client's clock. */
export interface Mark {
  readonly at: number;
  readonly lane: Lane;
  readonly label: string;
  readonly tense: Tense;
}

/** What a call needs to have to be on the timeline. */
export interface TimelineCall {
  readonly clientAt: string | null;
  readonly endpoint: string | null;
  readonly outcome: string;
}

/** The words of the marks, in the language of the page. */
export interface MarkWords {
  readonly requested: string;
  readonly started: string;
  readonly identified: string;
  readonly completed: string;
  readonly cancelled: string;
  readonly expires: string;
  readonly windowEnds: string;
  status(times: number): string;
  read(number: number): string;
  refused(endpoint: string, code: string, times: number): string;
}

export type TimelineTransaction = Pick<
  TransactionView,
  'requestedAt' | 'startsAt' | 'completesAt' | 'cancelledAt' | 'expiresAt' | 'history' | 'ahead' | 'reads'
>;

/** A result can be read until this long after completion (guide ⑤). */
const RESULT_WINDOW_MS = 60 * 60_000;

const userEvents = ['started', 'identified', 'completed', 'cancelled'] as const;

const isUserEvent = (event: string): event is (typeof userEvents)[number] => userEvents.some((one) => one === event);

const userMarks = ({ history, ahead }: TimelineTransaction, words: MarkWords): Mark[] => {
  const toMark = (tenseOf: (realAt: string | null) => Tense) => (step: TimelineTransaction['history'][number]) =>
    isUserEvent(step.event)
      ? [{ at: Date.parse(step.at), lane: 'user' as const, label: words[step.event], tense: tenseOf(step.realAt) }]
      : [];
  return [
    ...history.flatMap(toMark(() => 'past')),
    ...ahead.flatMap(toMark((realAt) => (realAt === null ? 'planned' : 'undone'))),
  ];
};

interface PartnerStep {
  readonly at: number;
  readonly what: 'requested' | 'status' | 'read' | 'refused';
  readonly endpoint: string;
  readonly code: string;
}

const stepOf = ({ clientAt, endpoint, outcome }: TimelineCall): PartnerStep[] => {
  if (clientAt === null || endpoint === null || endpoint === 'token') return [];
  const at = Date.parse(clientAt);
  if (outcome !== 'SUCCESS') return [{ at, what: 'refused', endpoint, code: outcome }];
  // The reads are in the record of the transaction, also when the journal has dropped their calls.
  return endpoint === 'status' ? [{ at, what: 'status', endpoint, code: '' }] : [];
};

/** Calls of a partner, oldest first. Calls of the same kind with nothing between them are one mark, at the last of them. */
const partnerMarks = (
  tx: TimelineTransaction,
  calls: readonly TimelineCall[],
  words: MarkWords,
  nowMs: number,
  others: readonly number[],
): Mark[] => {
  const steps: PartnerStep[] = [
    { at: Date.parse(tx.requestedAt), what: 'requested' as const, endpoint: 'request', code: '' },
    ...tx.reads.map(({ at }) => ({ at: Date.parse(at), what: 'read' as const, endpoint: 'result', code: '' })),
    ...calls.flatMap(stepOf),
  ].sort((a, b) => a.at - b.at);
  const folded: { step: PartnerStep; times: number }[] = [];
  for (const step of steps) {
    const last = folded.at(-1);
    const isSame = last !== undefined && last.step.what === step.what && last.step.code === step.code;
    const isFoldable =
      isSame && last.step.endpoint === step.endpoint && (step.what === 'status' || step.what === 'refused');
    const isApart = others.some((at) => last !== undefined && at > last.step.at && at <= step.at);
    const isSameTense = last !== undefined && last.step.at > nowMs === step.at > nowMs;
    if (isFoldable && !isApart && isSameTense) folded[folded.length - 1] = { step, times: last.times + 1 };
    else folded.push({ step, times: 1 });
  }
  let reads = 0;
  const labelOf = ({ what, endpoint, code }: PartnerStep, times: number): string => {
    if (what === 'requested') return words.requested;
    if (what === 'status') return words.status(times);
    if (what === 'refused') return words.refused(endpoint, code, times);
    reads += 1;
    return words.read(reads);
  };
  return folded.map(({ step, times }) => ({
    at: step.at,
    lane: 'partner',
    label: labelOf(step, times),
    tense: step.at > nowMs ? 'undone' : 'past',
  }));
};

const limitMarks = ({ expiresAt, completesAt }: TimelineTransaction, words: MarkWords, nowMs: number): Mark[] => {
  const limit = (at: number, label: string): Mark => ({
    at,
    lane: 'limits',
    label,
    tense: at > nowMs ? 'planned' : 'past',
  });
  const completed = completesAt === null ? undefined : Date.parse(completesAt);
  const expires = Date.parse(expiresAt);
  // A completed transaction does not expire.
  if (completed === undefined || completed >= expires) return [limit(expires, words.expires)];
  const window = limit(completed + RESULT_WINDOW_MS, words.windowEnds);
  return completed > nowMs ? [limit(expires, words.expires), window] : [window];
};

/** Everything on the timeline, oldest first. */
export const marksOf = (
  tx: TimelineTransaction,
  calls: readonly TimelineCall[],
  words: MarkWords,
  nowMs: number,
): Mark[] => {
  const own = [...userMarks(tx, words), ...limitMarks(tx, words, nowMs)];
  const partner = partnerMarks(
    tx,
    calls,
    words,
    nowMs,
    own.map(({ at }) => at),
  );
  return [...own, ...partner].sort((a, b) => a.at - b.at || lanes.indexOf(b.lane) - lanes.indexOf(a.lane));
};

/** A column of the drawing: all that happens at one instant. */
export interface Column {
  readonly at: number;
  /** The middle of the column. */
  readonly x: number;
  readonly marks: readonly Mark[];
}

/** The state between two columns; `to` null: to the end. */
export interface Band {
  readonly status: TransactionStatus;
  readonly from: number;
  readonly to: number;
}

export interface Layout {
  readonly width: number;
  readonly columns: readonly Column[];
  /** Between the column of the same index and the next one. Milliseconds. */
  readonly gaps: readonly { readonly ms: number; readonly x: number }[];
  readonly bands: readonly Band[];
  /** Where now is. */
  readonly nowX: number;
}

const MARGIN = 16;
/** The name of a state fits into it. */
const MIN_GAP = 92;
const MARK_SPACE = 26;

/** The width of a text in the drawing, roughly: letters outside ASCII are as wide as they are high. */
export const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 0x1100 ? 7 : 12.5), 0);

/** Grows with the logarithm: seconds and hours fit into one drawing. */
const gapWidth = (ms: number): number => MIN_GAP + 22 * Math.log10(1 + ms / 1_000);

/** How far an instant is in a gap, from 0 to 1, on the same scale. */
const fraction = (ms: number, gapMs: number): number =>
  gapMs <= 0 ? 0 : Math.min(1, Math.max(0, Math.log1p(ms / 1_000) / Math.log1p(gapMs / 1_000)));

const stepAt = (at: string | null): Timeline['started'] =>
  at === null ? null : { at: Date.parse(at), realAt: null, cause: 'time' };

const timelineOf = (tx: TimelineTransaction): Timeline => ({
  requested: { at: Date.parse(tx.requestedAt), realAt: null, cause: 'request' },
  started: stepAt(tx.startsAt),
  identified: null,
  completed: stepAt(tx.completesAt),
  cancelled: stepAt(tx.cancelledAt),
  expires: { at: Date.parse(tx.expiresAt), realAt: null, cause: 'time' },
  reads: [],
});

/** Places the marks. */
export const layOut = (tx: TimelineTransaction, marks: readonly Mark[], nowMs: number): Layout => {
  const instants = [...new Set(marks.map(({ at }) => at))].sort((a, b) => a - b);
  const columns: Column[] = [];
  for (const at of instants) {
    const own = marks.filter((mark) => mark.at === at);
    const before = columns.at(-1);
    const halfOf = (some: readonly Mark[], lane: Lane): number =>
      Math.max(0, ...some.filter((mark) => mark.lane === lane).map(({ label }) => (widthOf(label) + MARK_SPACE) / 2));
    let x =
      before === undefined
        ? MARGIN + Math.max(...lanes.map((lane) => halfOf(own, lane)))
        : before.x + gapWidth(at - before.at);
    // Labels of one lane must not meet.
    for (const lane of lanes) {
      const last = columns.findLast((column) => halfOf(column.marks, lane) > 0);
      if (last !== undefined && halfOf(own, lane) > 0)
        x = Math.max(x, last.x + halfOf(last.marks, lane) + halfOf(own, lane));
    }
    columns.push({ at, x, marks: own });
  }
  const last = columns.at(-1);
  const lastX = last?.x ?? 0;
  const after = last === undefined ? 0 : Math.max(0, nowMs - last.at);
  const lastHalf = Math.max(MIN_GAP, ...(last?.marks ?? []).map(({ label }) => (widthOf(label) + MARK_SPACE) / 2));
  const width = Math.max(lastX + lastHalf, after > 0 ? lastX + gapWidth(after) : 0) + MARGIN;
  const next = columns.findIndex(({ at }) => at > nowMs);
  const [left, right] = next === -1 ? [last, undefined] : [columns[next - 1], columns[next]];
  const nowX =
    right === undefined
      ? lastX + (after > 0 ? gapWidth(after) : 0)
      : left === undefined
        ? right.x - MARGIN
        : left.x + (right.x - left.x) * fraction(nowMs - left.at, right.at - left.at);
  const gaps = columns.slice(1).map((column, index) => {
    const from = columns[index] ?? column;
    return { ms: column.at - from.at, x: (from.x + column.x) / 2 };
  });
  const timeline = timelineOf(tx);
  const bands: Band[] = [];
  for (const [index, { at, x }] of columns.entries()) {
    const status = statusAt(timeline, at);
    const to = columns[index + 1]?.x ?? width;
    const before = bands.at(-1);
    if (before?.status === status) bands[bands.length - 1] = { ...before, to };
    else bands.push({ status, from: x, to });
  }
  return { width, columns, gaps, bands, nowX };
};
