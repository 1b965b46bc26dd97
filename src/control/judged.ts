import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Client } from '../domain/client.ts';
import { clockNow } from '../domain/client-clock.ts';
import { type Finding, mergeFindings } from '../domain/finding.ts';
import { type Judgement, judgeHistory } from '../domain/history-rules.ts';
import type { Store } from '../store/store.ts';

/** Transactions after which others may have their turn. */
const A_TURN = 2_000;

export const judgementOf = ({ clock }: Client, realNowMs: number): Judgement => ({
  nowMs: clockNow(clock, realNowMs),
  realNowMs,
});

/** What a client's integration does wrong as things stand: what was recorded, and what its history says now. */
export const findingsOf = async (store: Store, client: Client, realNowMs: number): Promise<Finding[]> => {
  const { clientId, disabledRules } = client;
  const judgement = judgementOf(client, realNowMs);
  const found = new Map((await store.findings.list(clientId)).map((finding) => [finding.rule, finding]));
  const clearedAt = await store.findings.clearedAt(clientId);
  const all = await store.transactions.list({ limit: Number.POSITIVE_INFINITY, clientId });
  for (const [index, { sequence, value }] of all.entries()) {
    if (index % A_TURN === A_TURN - 1) await yieldToOthers();
    if (sequence <= clearedAt) continue;
    for (const seen of judgeHistory(value, judgement)) {
      found.set(seen.rule, mergeFindings(found.get(seen.rule), seen));
    }
  }
  return [...found.values()].filter(({ rule }) => !disabledRules.includes(rule));
};
