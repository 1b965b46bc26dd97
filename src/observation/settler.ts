import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Logger } from 'pino';
import { findHistoryFindings } from '../domain/findings/history.ts';
import type { StoreObserver, TransactionDropped } from '../store/observer.ts';
import type { Store } from '../store/store.ts';
import { type Clocks, checkTimeOf } from './client-findings.ts';

export interface SettlerParts {
  readonly store: Pick<Store, 'findings'>;
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
export const createSettler = ({
  store: { findings },
  clocks,
  logger,
  perTurn = PER_TURN,
}: SettlerParts): Pick<StoreObserver, 'transactionDropped'> => {
  let waiting: TransactionDropped[] = [];
  let isBusy = false;

  const settle = async ({ sequence, transaction, conduct, owner }: TransactionDropped): Promise<void> => {
    const seen = findHistoryFindings(transaction, conduct, checkTimeOf(owner, clocks));
    const broken = seen.filter(({ rule }) => !owner.disabledRules.includes(rule));
    if (broken.length === 0 || sequence <= (await findings.list(owner)).clearedAt) return;
    await findings.report(owner, broken, 'count');
  };

  const settleAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const some = waiting.slice(0, perTurn);
      waiting = waiting.slice(some.length);
      try {
        for (const dropped of some) await settle(dropped);
      } catch (error) {
        logger.error({ err: error }, 'dropped transactions could not be checked');
      }
      await yieldToOthers();
    }
    isBusy = false;
  };

  return {
    transactionDropped(dropped) {
      waiting.push(dropped);
      if (isBusy) return;
      isBusy = true;
      setImmediate(() => void settleAll());
    },
  };
};
