import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Logger } from 'pino';
import { judgeHistory } from '../domain/findings/history.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Store, Stored } from '../store/store.ts';
import { type Clocks, judgementOf } from './client-findings.ts';

/** Takes transactions that were dropped. */
export type Settler = (dropped: Stored<Transaction>) => void;

export interface SettlerParts {
  /** Called when there is something to do: the store, which drops transactions, is made after the settler. */
  readonly getStore: () => Pick<Store, 'clients' | 'findings'>;
  readonly clocks: Clocks;
  readonly logger: Pick<Logger, 'error'>;
  /** Transactions after which other work may go on. */
  readonly perTurn?: number;
}

const PER_TURN = 500;

/**
 * Checks the history of transactions a last time when they are dropped. It does so later, and not while the call that drops
 * them waits.
 */
export const createSettler = ({ getStore, clocks, logger, perTurn = PER_TURN }: SettlerParts): Settler => {
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
        if (count % perTurn === 0) await yieldToOthers();
      }
    } catch (error) {
      waiting.length = 0;
      logger.error({ err: error }, 'dropped transactions could not be checked');
    }
  };

  return (dropped) => {
    waiting.push(dropped);
    if (waiting.length === 1) setImmediate(() => void settle());
  };
};
