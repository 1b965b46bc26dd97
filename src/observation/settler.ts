import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Logger } from 'pino';
import { judgeHistory } from '../domain/findings/history.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Store, Stored } from '../store/store.ts';
import { type Clocks, judgementOf } from './client-findings.ts';

/** Takes transactions that were dropped. */
export type Settler = (dropped: Stored<Transaction>) => void;

/** Transactions after which others may have their turn. */
const A_TURN = 500;

/** Judges the history of transactions a last time when they are dropped, but not on the path of the call that drops them. */
export const createSettler = (getStore: () => Store, clocks: Clocks, logger: Logger): Settler => {
  const waiting: Stored<Transaction>[] = [];

  const settleOne = async ({ sequence, value }: Stored<Transaction>): Promise<void> => {
    const { clients, findings } = getStore();
    const client = await clients.get(value.clientId);
    if (client === undefined || sequence <= (await findings.clearedAt(client.clientId))) return;
    for (const seen of judgeHistory(value, judgementOf(client, clocks))) {
      if (client.disabledRules.includes(seen.rule)) continue;
      await findings.announce(client, await findings.record(client, seen));
    }
  };

  const settle = async (): Promise<void> => {
    try {
      for (let count = 1; waiting.length > 0; count += 1) {
        const [next] = waiting.splice(0, 1);
        if (next !== undefined) await settleOne(next);
        if (count % A_TURN === 0) await yieldToOthers();
      }
    } catch (error) {
      waiting.length = 0;
      logger.error({ err: error }, 'dropped transactions could not be judged');
    }
  };

  return (dropped) => {
    waiting.push(dropped);
    if (waiting.length === 1) setImmediate(() => void settle());
  };
};
