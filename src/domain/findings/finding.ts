import { type FindingRule, findingRules, messageOf, type RuleId, type Severity, severities } from './rules.ts';

/** What a partner's integration does wrong: one of a rule and client, counted. Instants are real time. */
export interface Finding {
  readonly clientId: string;
  readonly rule: RuleId;
  /** The transaction where it was seen last, if it was about one. */
  readonly txId: string | null;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Calls; where history is judged, polls or results. */
  readonly count: number;
  /** Transactions whose history was judged so; 0 where calls are judged. */
  readonly transactions: number;
}

/** What was found before, if anything, and another finding of the same rule and client, as one. */
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

/** For control API, events and log. */
export const describeFinding = ({ clientId, rule, txId, count, transactions }: Finding) => {
  const { counts, severity, source }: FindingRule = findingRules[rule];
  return {
    id: `${clientId}.${rule}`,
    rule,
    severity,
    clientId,
    txId,
    count,
    transactions: counts !== undefined ? transactions : null,
    message: messageOf(rule, count, transactions),
    source,
  };
};

/** Whether a finding is at least as severe as `threshold`. */
export const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(threshold);
