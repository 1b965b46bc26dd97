import type { Client } from '../domain/client.ts';
import { type Finding, mergeFindings } from '../domain/findings/finding.ts';
import { type CheckTime, findHistoryFindings } from '../domain/findings/history.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import type { Store } from '../store/store.ts';

/** The wall clock, and a clock that never jumps. */
export interface Clocks {
  readonly realNow: () => number;
  readonly monotonicNow: () => number;
}

export const checkTimeOf = ({ clock }: Client, { realNow, monotonicNow }: Clocks): CheckTime => {
  const realNowMs = realNow();
  return { nowMs: clockNow(clock, realNowMs), realNowMs, monotonicNowMs: monotonicNow() };
};

/** The findings of a client: the recorded ones, and those that the history of its transactions shows now. */
export const findingsOf = async (
  { findings, transactions }: Pick<Store, 'findings' | 'transactions'>,
  client: Client,
  clocks: Clocks,
): Promise<Finding[]> => {
  const time = checkTimeOf(client, clocks);
  const { recorded, clearedAt } = await findings.list(client);
  const found = new Map(recorded.map((finding) => [finding.rule, finding]));
  for await (const { transaction, conduct } of transactions.each(client, clearedAt)) {
    for (const seen of findHistoryFindings(transaction, conduct, time)) {
      found.set(seen.rule, mergeFindings(found.get(seen.rule), seen));
    }
  }
  return [...found.values()].filter(({ rule }) => !client.disabledRules.includes(rule));
};
