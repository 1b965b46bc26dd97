import type { Sighting } from './finding.ts';
import type { HistoryRule } from './finding-rules.ts';
import { readabilityAt, type Transaction } from './transaction.ts';

/** The instant at which history is judged. */
export interface Judgement {
  /** On the client's clock. */
  readonly nowMs: number;
  readonly realNowMs: number;
}

const MAX_HASTY_POLLS = 1;
const MAX_EARLY_RESULTS = 2;
/** Between a status call and the result call that it leads to. */
const GRACE_MS = 1_000;

const isWindowOver = (tx: Transaction, nowMs: number): boolean => {
  const readability = readabilityAt(tx, nowMs);
  return !readability.ok && readability.refusal === 'window-over';
};

const checks: Record<HistoryRule, (tx: Transaction, judgement: Judgement) => boolean> = {
  'status-polled-too-fast': ({ conduct, pollSteps }) =>
    conduct.hastyPolls > MAX_HASTY_POLLS && Object.keys(pollSteps).length === 0,
  'result-as-poll': ({ conduct }) => conduct.earlyResults > MAX_EARLY_RESULTS,
  // A result call that came too late was told so: CE3103.
  'result-never-read': (tx, { nowMs }) => tx.conduct.resultCalls === 0 && isWindowOver(tx, nowMs),
  'status-trusted-as-final': ({ conduct }, { realNowMs }) =>
    conduct.resultCalls === 0 &&
    conduct.completedSeenAtMs !== null &&
    realNowMs - conduct.completedSeenAtMs >= GRACE_MS,
};

const entries = Object.entries(checks) as [HistoryRule, (tx: Transaction, judgement: Judgement) => boolean][];

/** The rules that the conduct about a transaction breaks, as things stand. */
export const judgeHistory = (tx: Transaction, judgement: Judgement): Sighting[] => {
  const { clientId, txId, conduct, requested } = tx;
  const atMs = conduct.lastCallAtMs ?? requested.realAt ?? judgement.realNowMs;
  return entries.flatMap(([rule, isBroken]) =>
    !conduct.excused.includes(rule) && isBroken(tx, judgement) ? [{ clientId, rule, txId, atMs }] : [],
  );
};

/** The transaction with a clean slate: what was wrong so far is forgotten, what comes next counts. */
export const excuse = (tx: Transaction, judgement: Judgement): Transaction => ({
  ...tx,
  conduct: {
    ...tx.conduct,
    hastyPolls: 0,
    earlyResults: 0,
    excused: (['result-never-read', 'status-trusted-as-final'] as const).filter(
      (rule) => tx.conduct.excused.includes(rule) || checks[rule](tx, judgement),
    ),
  },
});
