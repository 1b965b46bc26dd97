import { clockNow } from '../domain/client-clock.ts';
import { judgeHistory } from '../domain/history-rules.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Store } from '../store/store.ts';

/** Takes transactions that were dropped. */
export type Settler = (dropped: Transaction) => void;

/** Judges the history of transactions a last time when they are dropped, but not on the path of the call that drops them. */
export const createSettler = (getStore: () => Store, realNow: () => number): Settler => {
  const waiting: Transaction[] = [];

  const settle = async (): Promise<void> => {
    const { clients, findings } = getStore();
    for (const transaction of waiting.splice(0)) {
      const client = await clients.get(transaction.clientId);
      if (client === undefined) continue;
      const realNowMs = realNow();
      const judgement = { nowMs: clockNow(client.clock, realNowMs), realNowMs };
      for (const sighting of judgeHistory(transaction, judgement)) {
        if (client.disabledRules.includes(sighting.rule)) continue;
        await findings.announce(await findings.record(sighting));
      }
    }
  };

  return (dropped) => {
    waiting.push(dropped);
    if (waiting.length === 1) setImmediate(() => void settle());
  };
};
