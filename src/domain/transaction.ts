import type { ResultMoment } from './findings/conduct.ts';
import type { HmacVariant } from './hmac-variant.ts';
import type { PersonErrorCode } from './names/error-codes.ts';
import type { TransactionStatus } from './names/transaction-status.ts';
import type { Person, Product } from './person.ts';

export const requestTypes = ['USER_NONE', 'USER_PERSONAL'] as const;
export type RequestType = (typeof requestTypes)[number];

export const triggerTypes = ['APP_SCHEME', 'PUSH'] as const;
export type TriggerType = (typeof triggerTypes)[number];

/** A result can be read at most this many times (guide ⑤: 최대 2회). */
const MAX_RESULT_READS = 2;

/** A result can be read until this long after completion, inclusive (guide ⑤: 60분을 초과하면). */
const RESULT_WINDOW_MS = 60 * 60_000;

/** What caused a step: the request, its scenario, the control API, the user in the app, or time. */
export type Cause = 'request' | 'scenario' | 'control' | 'user' | 'time';

/** Something that happens to a transaction at `at` on the client's clock; `realAt` is real time, null when planned. */
export interface Step {
  readonly at: number;
  readonly realAt: number | null;
  readonly cause: Cause;
}

/** Steps that happen at a status call: the number of that call, counted from 1. */
export interface PollSteps {
  readonly start?: number;
  readonly complete?: number;
  readonly cancel?: number;
  readonly expire?: number;
}

/** All instants of a transaction: milliseconds on the client's clock unless named `real…`. */
export interface Timeline {
  readonly requested: Step;
  /** When the form of the standard window was sent last; null without it. */
  readonly identified: Step | null;
  readonly started: Step | null;
  readonly completed: Step | null;
  readonly cancelled: Step | null;
  readonly expires: Step;
  readonly reads: readonly { readonly at: number; readonly realAt: number }[];
}

/** The record of a transaction. */
export interface Transaction extends Timeline {
  readonly txId: string;
  readonly clientId: string;
  readonly product: Product;
  readonly requestType: RequestType;
  readonly triggerType: TriggerType | null;
  readonly requestUrl: string | null;
  readonly successCallbackUrl: string | null;
  readonly failCallbackUrl: string | null;
  readonly nonce: string | null;
  readonly scenario: string;
  /** The code with which the result is refused, if any. */
  readonly personError: PersonErrorCode | null;
  /** Why the person typed into the window matches no persona, if that is the reason of `personError`. */
  readonly mismatch: string | null;
  readonly person: Person;
  /** The phone that the request goes to, as sent or typed into the window; null until it is known. */
  readonly userPhone: string | null;
  /** SHA-256 of the AES key that came with the request; the result must not use that key again (guide ⑤). */
  readonly requestKeyFingerprint: string | null;
  /** How the HMACs of its request's fields were made; null when there were none. */
  readonly requestHmac: HmacVariant | null;
  readonly pollSteps: PollSteps;
  /** Number of status calls. Only counted while a step is due at a later one. */
  readonly polls: number;
}

/** Whether both steps are equal. */
export const isSameStep = (a: Step | null, b: Step | null): boolean =>
  a?.at === b?.at && a?.realAt === b?.realAt && a?.cause === b?.cause;

const reached = (step: Step | null, t: number): step is Step => step !== null && step.at <= t;

/** The instant from which the transaction can no longer be started or completed. */
const endOf = (tx: Timeline): number => Math.min(tx.expires.at, tx.cancelled?.at ?? Number.POSITIVE_INFINITY);

/** The state machine: a pure function of the record and an instant on the client's clock. */
export const statusAt = (tx: Timeline, t: number): TransactionStatus => {
  const end = endOf(tx);
  if (reached(tx.completed, t) && tx.completed.at < end) return 'COMPLETED';
  if (t >= tx.expires.at) return 'EXPIRED';
  // A user who starts and cancels in the same millisecond, as under a frozen clock, has started.
  if (reached(tx.started, t) && tx.started.at <= end) return 'IN_PROGRESS';
  return 'REQUESTED';
};

/** Whether the user has cancelled by `t`; the state on the wire stays as it is until it expires. */
export const isCancelledAt = (tx: Timeline, t: number): boolean =>
  reached(tx.cancelled, t) && statusAt(tx, t) !== 'COMPLETED' && t < tx.expires.at;

/** When the next planned step is due after `t`; infinity if no planned step is left. */
export const nextStepAfter = (tx: Timeline, t: number): number => {
  const status = statusAt(tx, t);
  if (status === 'COMPLETED' || status === 'EXPIRED') return Number.POSITIVE_INFINITY;
  const planned = [tx.started, tx.completed, tx.cancelled, tx.expires].flatMap((step) =>
    step === null ? [] : step.at,
  );
  return Math.min(...planned.filter((at) => at > t));
};

export const transactionActions = ['start', 'complete', 'expire', 'cancel', 'advance'] as const;
export type TransactionAction = (typeof transactionActions)[number];

/** The states in which each action is possible. After a cancel, only `expire` is possible. */
const possibleFrom: Record<TransactionAction, readonly TransactionStatus[]> = {
  start: ['REQUESTED'],
  complete: ['REQUESTED', 'IN_PROGRESS'],
  expire: ['REQUESTED', 'IN_PROGRESS'],
  cancel: ['REQUESTED', 'IN_PROGRESS'],
  advance: ['REQUESTED', 'IN_PROGRESS'],
};

export const possibleActions = (tx: Transaction, t: number): TransactionAction[] => {
  const status = statusAt(tx, t);
  const cancelled = isCancelledAt(tx, t);
  return transactionActions.filter(
    (action) => possibleFrom[action].includes(status) && (!cancelled || action === 'expire'),
  );
};

/** The record after a possible action at `step`. */
const applyAction = (tx: Transaction, action: TransactionAction, step: Step): Transaction => {
  switch (action) {
    case 'start':
      return { ...tx, started: step };
    case 'complete':
      return { ...tx, started: reached(tx.started, step.at) ? tx.started : step, completed: step };
    case 'expire':
      return { ...tx, expires: step };
    case 'cancel':
      return { ...tx, cancelled: step };
    case 'advance':
      return applyAction(tx, statusAt(tx, step.at) === 'REQUESTED' ? 'start' : 'complete', step);
  }
};

/** Whether a step is due at a later status call, so that status calls must be counted. */
export const countsPolls = ({ pollSteps, polls }: Transaction): boolean =>
  Object.values(pollSteps).some((poll: number) => poll > polls);

/**
 * The record after one more counted status call. A step that is due at this call happens now, if it is possible now. Afterwards
 * the state is again a function of record and instant.
 */
export const countPoll = (tx: Transaction, at: number, realAt: number): Transaction => {
  const polls = tx.polls + 1;
  const step: Step = { at, realAt, cause: 'scenario' };
  const due = (['start', 'complete', 'cancel', 'expire'] as const).filter((name) => tx.pollSteps[name] === polls);
  return due.reduce<Transaction>(
    (current, action) => (possibleActions(current, at).includes(action) ? applyAction(current, action, step) : current),
    { ...tx, polls },
  );
};

export type ActionResult =
  | { readonly ok: true; readonly transaction: Transaction }
  | { readonly ok: false; readonly status: TransactionStatus; readonly possible: readonly TransactionAction[] };

/**
 * Applies an action, or returns the actions that are possible at `now`. The step may lie before `now`: a test may complete a
 * transaction as of an hour ago.
 */
export const act = (tx: Transaction, action: TransactionAction, step: Step, now: number = step.at): ActionResult => {
  const possible = possibleActions(tx, now);
  return possible.includes(action)
    ? { ok: true, transaction: applyAction(tx, action, step) }
    : { ok: false, status: statusAt(tx, now), possible };
};

const finalStatuses: readonly TransactionStatus[] = ['COMPLETED', 'EXPIRED'];

/**
 * `ahead`: the status can still be reached. `never`: it cannot be reached any more. Who waits for `IN_PROGRESS` waits for a user
 * who does something, so a user who was faster has `reached` it, too.
 */
export const progressTo = (status: TransactionStatus, wanted: TransactionStatus): 'reached' | 'ahead' | 'never' => {
  if (status === wanted || (status === 'COMPLETED' && wanted === 'IN_PROGRESS')) return 'reached';
  return wanted === 'REQUESTED' || finalStatuses.includes(status) ? 'never' : 'ahead';
};

export type ResultRefusal = 'not-completed' | 'cancelled' | 'expired' | 'window-over';

export type Readability =
  | { readonly ok: true; readonly completedAt: number }
  | { readonly ok: false; readonly refusal: ResultRefusal };

/** Whether a result can be read at `t` (guide ⑤); `hasReadsLeft` checks how often it was read. */
export const readabilityAt = (tx: Transaction, t: number): Readability => {
  const refuse = (refusal: ResultRefusal): Readability => ({ ok: false, refusal });
  const status = statusAt(tx, t);
  if (status === 'EXPIRED') return refuse('expired');
  if (status !== 'COMPLETED' || tx.completed === null)
    return refuse(isCancelledAt(tx, t) ? 'cancelled' : 'not-completed');
  return t - tx.completed.at > RESULT_WINDOW_MS ? refuse('window-over') : { ok: true, completedAt: tx.completed.at };
};

export const hasReadsLeft = (tx: Transaction): boolean => tx.reads.length < MAX_RESULT_READS;

/**
 * The code with which the result is refused although the user approves. `null`: the person is not refused, or there can be no
 * result, because the user has cancelled or the request has expired.
 */
export const personErrorAt = (tx: Transaction, t: number): PersonErrorCode | null =>
  statusAt(tx, t) === 'EXPIRED' || isCancelledAt(tx, t) ? null : tx.personError;

/** Whether the user is known: from the request, or from the form of the standard window. */
export const isIdentified = ({ userPhone }: Pick<Transaction, 'userPhone'>): boolean => userPhone !== null;

const moments: Record<ResultRefusal, ResultMoment> = {
  'not-completed': 'early',
  cancelled: 'early',
  expired: 'late',
  'window-over': 'late',
};

/** Whether a result call comes before the user has completed, while the result can be read, or too late. */
export const resultMomentAt = (tx: Transaction, at: number): ResultMoment => {
  const readability = readabilityAt(tx, at);
  return readability.ok ? 'timely' : moments[readability.refusal];
};

/** Counts one read of the result; `undefined` if no read is left. */
export const countRead = (tx: Transaction, at: number, realAt: number): Transaction | undefined =>
  hasReadsLeft(tx) ? { ...tx, reads: [...tx.reads, { at, realAt }] } : undefined;

export interface HistoryEntry extends Step {
  readonly event: 'requested' | 'identified' | 'started' | 'completed' | 'cancelled' | 'expired' | 'read';
}

/** All that has happened, or happens when time alone goes on; oldest first. A step that another one has made impossible is left out. */
const stepsOf = (tx: Timeline): HistoryEntry[] => {
  const end = endOf(tx);
  const isCompleted = tx.completed !== null && tx.completed.at < end;
  const steps: [HistoryEntry['event'], Step | null, boolean][] = [
    ['requested', tx.requested, true],
    ['identified', tx.identified, true],
    ['started', tx.started, tx.started !== null && tx.started.at <= end],
    ['completed', tx.completed, isCompleted],
    ['cancelled', tx.cancelled, tx.cancelled !== null && tx.cancelled.at <= tx.expires.at && !isCompleted],
    ['expired', tx.expires, !isCompleted],
  ];
  const entries: HistoryEntry[] = [];
  for (const [event, step, happens] of steps) if (step !== null && happens) entries.push({ event, ...step });
  for (const read of tx.reads) entries.push({ event: 'read', cause: 'request', ...read });
  return entries.sort((a, b) => a.at - b.at);
};

/** What has happened by `t`, oldest first. It is derived from the record, so it always agrees with the state. */
export const historyAt = (tx: Timeline, t: number): HistoryEntry[] => stepsOf(tx).filter(({ at }) => at <= t);

/** What lies after `t`, earliest first: what is planned, and what has happened before the clock was moved back. */
export const aheadAt = (tx: Timeline, t: number): HistoryEntry[] => stepsOf(tx).filter(({ at }) => at > t);

/** What listeners can have heard of by `t`: the history, and what calls have done, also when the clock was moved back since. */
export const heardAt = (tx: Timeline, t: number): HistoryEntry[] =>
  stepsOf(tx).filter(({ at, realAt }) => at <= t || realAt !== null);
