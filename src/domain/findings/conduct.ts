import type { TransactionStatus } from '../names/transaction-status.ts';

/** How often something happened, and when in real time. */
export interface Tally {
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const addTo = (tally: Tally | null, atMs: number, count = 1): Tally => ({
  count: (tally?.count ?? 0) + count,
  firstAtMs: tally?.firstAtMs ?? atMs,
  lastAtMs: atMs,
});

/** A status call. */
export interface Poll {
  /** On the client's clock. */
  readonly at: number;
  readonly realAt: number;
  /** Real time by a clock that never jumps; the interval between polls is measured with it. */
  readonly monotonicAt: number;
  readonly status: TransactionStatus;
  /** Whether the client's clock stands still: then intervals are not checked. */
  readonly isFrozen: boolean;
  /** How often the client's clock was moved before this call. */
  readonly clockChanges: number;
}

/** What a partner has done with a transaction: the input of the history rules. It decides no answer. */
export interface Conduct {
  /** Status calls answered so far. */
  readonly polls: number;
  readonly lastPoll: Poll | null;
  /** Status calls in a row, each less than a second after a call with the same answer. */
  readonly hastyInRow: number;
  /** The status calls of all rows of two or more. */
  readonly hastyPolls: Tally | null;
  /** Result calls before the user had completed, while the result could be read, and later. */
  readonly earlyResults: Tally | null;
  readonly timelyResults: number;
  readonly lateResults: number;
  /** Status calls that answered COMPLETED, and `monotonicAt` of the first of them. */
  readonly completedPolls: Tally | null;
  readonly completedSeenAt: number | null;
  /** A fault has triggered on a call about the transaction: what follows is not counted as the partner's mistake. */
  readonly hadFault: boolean;
}

export const noConduct: Conduct = {
  polls: 0,
  lastPoll: null,
  hastyInRow: 0,
  hastyPolls: null,
  earlyResults: null,
  timelyResults: 0,
  lateResults: 0,
  completedPolls: null,
  completedSeenAt: null,
  hadFault: false,
};

const MIN_INTERVAL_MS = 1_000;
/** A client's timer of one second sometimes sends a little early. */
const JITTER_MS = 50;
/** A single early call after a late one may be jitter, too. */
const ROW = 2;

/** Whether a client polls again too early, while the status can still change and has not changed. */
const isHasty = (last: Poll | null, poll: Poll): boolean =>
  last !== null &&
  !last.isFrozen &&
  last.clockChanges === poll.clockChanges &&
  last.status === poll.status &&
  poll.status !== 'COMPLETED' &&
  poll.status !== 'EXPIRED' &&
  // Two parallel calls may be recorded in the other order.
  Math.abs(poll.monotonicAt - last.monotonicAt) < MIN_INTERVAL_MS - JITTER_MS;

/** The conduct after a status call. */
export const recordPoll = (conduct: Conduct, poll: Poll): Conduct => {
  const { realAt, monotonicAt } = poll;
  const hastyInRow = isHasty(conduct.lastPoll, poll) ? conduct.hastyInRow + 1 : 0;
  return {
    ...conduct,
    polls: conduct.polls + 1,
    lastPoll: poll,
    hastyInRow,
    hastyPolls: hastyInRow < ROW ? conduct.hastyPolls : addTo(conduct.hastyPolls, realAt, hastyInRow === ROW ? ROW : 1),
    ...(poll.status === 'COMPLETED'
      ? {
          completedPolls: addTo(conduct.completedPolls, realAt),
          completedSeenAt: conduct.completedSeenAt ?? monotonicAt,
        }
      : {}),
  };
};

export type ResultMoment = 'early' | 'timely' | 'late';

/** The conduct after a result call, whatever its answer was. */
export const recordResultCall = (conduct: Conduct, moment: ResultMoment, realAtMs: number): Conduct => ({
  ...conduct,
  earlyResults: moment === 'early' ? addTo(conduct.earlyResults, realAtMs) : conduct.earlyResults,
  timelyResults: conduct.timelyResults + (moment === 'timely' ? 1 : 0),
  lateResults: conduct.lateResults + (moment === 'late' ? 1 : 0),
});

/** The conduct after a fault has triggered on a call about the transaction. */
export const recordFault = (conduct: Conduct): Conduct => ({ ...conduct, hadFault: true });
