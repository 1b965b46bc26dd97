import { readabilityAt, type Transaction } from '../transaction.ts';
import type { Conduct, Tally } from './conduct.ts';
import type { Finding } from './finding.ts';
import type { HistoryRule } from './rules.ts';

/** The instant at which history is checked. */
export interface CheckTime {
  /** On the client's clock. */
  readonly nowMs: number;
  readonly realNowMs: number;
  /** On the same clock as `Poll.monotonicAt`. */
  readonly monotonicNowMs: number;
}

/** One occurrence at this instant. */
const once = (atMs: number): Tally => ({ count: 1, firstAtMs: atMs, lastAtMs: atMs });

const MAX_EARLY_RESULTS = 2;
/** The time that a client has between a status call and the result call. */
const GRACE_MS = 1_000;

const isWindowOver = (tx: Transaction, nowMs: number): boolean => {
  const readability = readabilityAt(tx, nowMs);
  return !readability.ok && readability.refusal === 'window-over';
};

const hasAskedInTime = ({ timelyResults, lateResults }: Conduct): boolean => timelyResults + lateResults > 0;

const checks: Record<HistoryRule, (tx: Transaction, conduct: Conduct, time: CheckTime) => Tally | null> = {
  'status-polled-too-fast': ({ pollSteps }, { hastyPolls }) => (Object.keys(pollSteps).length > 0 ? null : hastyPolls),
  'result-as-poll': (_tx, { earlyResults }) =>
    earlyResults === null || earlyResults.count <= MAX_EARLY_RESULTS ? null : earlyResults,
  'result-never-read': (tx, conduct, { nowMs, realNowMs }) => {
    const { reads, personError, completed } = tx;
    // These calls were refused with a code: too late (CE3103), or a person who is refused.
    const wasRefused = conduct.lateResults > 0 || (personError !== null && conduct.timelyResults > 0);
    if (reads.length > 0 || wasRefused || !isWindowOver(tx, nowMs)) return null;
    return once(completed?.realAt ?? tx.requested.realAt ?? realNowMs);
  },
  'status-trusted-as-final': (_tx, conduct, { monotonicNowMs }) => {
    const { completedPolls, completedSeenAt } = conduct;
    if (completedSeenAt === null || hasAskedInTime(conduct)) return null;
    return monotonicNowMs - completedSeenAt < GRACE_MS ? null : completedPolls;
  },
};

const entries = Object.entries(checks) as [HistoryRule, (typeof checks)[HistoryRule]][];

/** The history rules that a transaction breaks at this time: one finding for each rule. */
export const findHistoryFindings = (tx: Transaction, conduct: Conduct, time: CheckTime): Finding[] => {
  const { clientId, txId } = tx;
  if (conduct.hadFault) return [];
  return entries.flatMap(([rule, check]) => {
    const seen = check(tx, conduct, time);
    if (seen === null) return [];
    const { count, firstAtMs, lastAtMs } = seen;
    return [{ clientId, rule, txId, firstSeenMs: firstAtMs, lastSeenMs: lastAtMs, count, transactions: 1 }];
  });
};
