import type { HistoryRule } from './finding-rules.ts';
import type { TransactionStatus } from './transaction.ts';

/** What a partner has done with a transaction, as far as rules of history ask. */
export interface Conduct {
  /** The last status call; null also when the client's clock stood still then. */
  readonly lastPoll: { readonly at: number; readonly realAt: number; readonly status: TransactionStatus } | null;
  /** Status calls within a second of one that said the same. */
  readonly hastyPolls: number;
  /** Result calls before the user had completed. */
  readonly earlyResults: number;
  readonly resultCalls: number;
  /** Real time at which status first said COMPLETED. */
  readonly completedSeenAtMs: number | null;
  /** Real time of the last call about it. */
  readonly lastCallAtMs: number | null;
  /** Rules that were broken when findings were cleared, and that cannot be broken twice. */
  readonly excused: readonly HistoryRule[];
}

export const noConduct: Conduct = {
  lastPoll: null,
  hastyPolls: 0,
  earlyResults: 0,
  resultCalls: 0,
  completedSeenAtMs: null,
  lastCallAtMs: null,
  excused: [],
};

const MIN_PACE_MS = 1_000;
/** A timer of a second is now and then early on the wire. */
const JITTER_MS = 50;

export interface Poll {
  /** On the client's clock. */
  readonly at: number;
  readonly realAt: number;
  readonly status: TransactionStatus;
  /** Whether the client's clock stands still: then there is no pace. */
  readonly isFrozen: boolean;
}

/** After a status call. A clock that was moved since the last one has no pace either. */
export const notePoll = (conduct: Conduct, { at, realAt, status, isFrozen }: Poll): Conduct => {
  const last = conduct.lastPoll;
  const isHasty =
    last !== null &&
    !isFrozen &&
    last.status === status &&
    at - last.at === realAt - last.realAt &&
    at - last.at < MIN_PACE_MS - JITTER_MS;
  return {
    ...conduct,
    lastPoll: isFrozen ? null : { at, realAt, status },
    hastyPolls: conduct.hastyPolls + (isHasty ? 1 : 0),
    completedSeenAtMs: conduct.completedSeenAtMs ?? (status === 'COMPLETED' ? realAt : null),
    lastCallAtMs: realAt,
  };
};

/** After a result call, whatever it was answered. */
export const noteResultCall = (conduct: Conduct, call: { realAt: number; isEarly: boolean }): Conduct => ({
  ...conduct,
  resultCalls: conduct.resultCalls + 1,
  earlyResults: conduct.earlyResults + (call.isEarly ? 1 : 0),
  lastCallAtMs: call.realAt,
});
