import {
  type FindingRule,
  findingRules,
  koreanOf,
  messageOf,
  type RuleId,
  type Severity,
  severities,
} from './rules.ts';

/** A mistake of a partner's integration: one finding for each rule and client, with counts. Instants are real time. */
export interface Finding {
  readonly clientId: string;
  readonly rule: RuleId;
  /** The transaction in which it was seen last, if the calls were about one. */
  readonly txId: string | null;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Counts calls; for a history rule, status or result calls. */
  readonly count: number;
  /** Transactions whose history breaks the rule; 0 for an inline rule. */
  readonly transactions: number;
}

/** Merges two findings of the same rule and client; the first may not exist yet. */
export const mergeFindings = (a: Finding | undefined, b: Finding): Finding => {
  if (a === undefined) return b;
  const last = b.lastSeenMs >= a.lastSeenMs ? b : a;
  return {
    clientId: a.clientId,
    rule: a.rule,
    txId: last.txId,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: last.lastSeenMs,
    count: a.count + b.count,
    transactions: a.transactions + b.transactions,
  };
};

/** For the control API and events: texts are made when somebody reads them. */
export const describeFinding = ({ clientId, rule, txId, count, transactions }: Finding) => {
  const { counts, severity, seen, source, says, fix }: FindingRule = findingRules[rule];
  return {
    id: `${clientId}.${rule}`,
    rule,
    severity,
    clientId,
    txId,
    count,
    transactions: counts !== undefined ? transactions : null,
    message: messageOf(rule, count, transactions),
    seen,
    says,
    fix,
    source,
    ...koreanOf(rule, count, transactions),
  };
};

export type DescribedFinding = ReturnType<typeof describeFinding>;

/** Whether a finding is at least as severe as `threshold`. */
export const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(threshold);
