import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Client } from '../domain/client.ts';
import { type Finding, mergeFindings } from '../domain/findings/finding.ts';
import { type Judgement, judgeHistory } from '../domain/findings/history.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import type { Store } from '../store/store.ts';

/** Transactions after which other work may go on. */
const PER_TURN = 2_000;

/** The wall clock, and a clock that never jumps. */
export interface Clocks {
  readonly realNow: () => number;
  readonly monotonicNow: () => number;
}

export const judgementOf = ({ clock }: Client, { realNow, monotonicNow }: Clocks): Judgement => {
  const realNowMs = realNow();
  return { nowMs: clockNow(clock, realNowMs), realNowMs, monotonicNowMs: monotonicNow() };
};

/** The findings of a client: those that were recorded, and those that the history of its transactions shows now. */
export const findingsOf = async (store: Store, client: Client, clocks: Clocks): Promise<Finding[]> => {
  const { clientId, disabledRules } = client;
  const judgement = judgementOf(client, clocks);
  const found = new Map((await store.findings.list(clientId)).map((finding) => [finding.rule, finding]));
  const clearedAt = await store.findings.clearedAt(clientId);
  const all = await store.transactions.list({ limit: Number.POSITIVE_INFINITY, clientId });
  for (const [index, { sequence, value }] of all.entries()) {
    if (index % PER_TURN === PER_TURN - 1) await yieldToOthers();
    if (sequence <= clearedAt) continue;
    for (const seen of judgeHistory(value, judgement)) {
      found.set(seen.rule, mergeFindings(found.get(seen.rule), seen));
    }
  }
  return [...found.values()].filter(({ rule }) => !disabledRules.includes(rule));
};
