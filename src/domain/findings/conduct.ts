import type { TransactionStatus } from '../transaction-status.ts';

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
  /** Real time by a clock that never jumps: pace is measured by it. */
  readonly monotonicAt: number;
  readonly status: TransactionStatus;
  /** Whether the client's clock stands still: then there is no pace. */
  readonly isFrozen: boolean;
  /** How often that clock was moved so far. */
  readonly clockChanges: number;
}

/** What a partner has done with a transaction, as far as rules of history ask; it decides nothing. */
export interface Conduct {
  /** Status calls answered so far. */
  readonly polls: number;
  readonly lastPoll: Poll | null;
  /** Status calls in a row, each within a second of one that said the same. */
  readonly hastyInRow: number;
  /** Those in rows of more than one. */
  readonly hastyPolls: Tally | null;
  /** Result calls before the user had completed, in the time to read, and after it. */
  readonly earlyResults: Tally | null;
  readonly timelyResults: number;
  readonly lateResults: number;
  /** Status calls that said COMPLETED, and `monotonicAt` of the first of them. */
  readonly completedPolls: Tally | null;
  readonly completedSeenAt: number | null;
  /** A fault has triggered on a call about it: nothing of what followed is the partner's mistake. */
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

const MIN_PACE_MS = 1_000;
/** A timer of a second is now and then early on the wire. */
const JITTER_MS = 50;
/** One early call after a late one is jitter, too. */
const ROW = 2;

/** Who asks again although the answer can still change, and has not. */
const isHasty = (last: Poll | null, poll: Poll): boolean =>
  last !== null &&
  !last.isFrozen &&
  last.clockChanges === poll.clockChanges &&
  last.status === poll.status &&
  poll.status !== 'COMPLETED' &&
  poll.status !== 'EXPIRED' &&
  // Two parallel calls may be recorded in the other order.
  Math.abs(poll.monotonicAt - last.monotonicAt) < MIN_PACE_MS - JITTER_MS;

/** After a status call. */
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

/** After a result call, whatever it was answered. */
export const recordResultCall = (conduct: Conduct, moment: ResultMoment, realAtMs: number): Conduct => ({
  ...conduct,
  earlyResults: moment === 'early' ? addTo(conduct.earlyResults, realAtMs) : conduct.earlyResults,
  timelyResults: conduct.timelyResults + (moment === 'timely' ? 1 : 0),
  lateResults: conduct.lateResults + (moment === 'late' ? 1 : 0),
});

/** After a fault has triggered on a call about it. */
export const recordFault = (conduct: Conduct): Conduct => ({ ...conduct, hadFault: true });
