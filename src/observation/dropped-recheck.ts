import type { Logger } from 'pino';
import { MAX_PER_TURN, nextTurn } from '../collections/walk.ts';
import { findHistoryFindings } from '../domain/findings/history.ts';
import type { StoreObserver, TransactionDropped } from '../store/observer.ts';
import type { Store } from '../store/store.ts';
import { type Clocks, checkTimeOf } from './client-findings.ts';

export interface RecheckParts {
  readonly store: Pick<Store, 'findings'>;
  readonly clocks: Clocks;
  readonly logger: Pick<Logger, 'error'>;
  /** The most transactions in one turn of the event loop. */
  readonly perTurn?: number;
}

/**
 * Checks the history of dropped transactions a last time, and records findings. Does so after the call that drops them.
 */
export const createDroppedRecheck = ({
  store: { findings },
  clocks,
  logger,
  perTurn = MAX_PER_TURN,
}: RecheckParts): Pick<StoreObserver, 'transactionDropped'> => {
  let waiting: TransactionDropped[] = [];
  let isBusy = false;

  const check = async ({ sequence, transaction, conduct, owner }: TransactionDropped): Promise<void> => {
    const seen = findHistoryFindings(transaction, conduct, checkTimeOf(owner, clocks));
    const broken = seen.filter(({ rule }) => !owner.disabledRules.includes(rule));
    if (broken.length === 0 || sequence <= (await findings.list(owner)).clearedAt) return;
    await findings.report(owner, broken, 'count');
  };

  const checkAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const some = waiting.slice(0, perTurn);
      waiting = waiting.slice(some.length);
      try {
        for (const dropped of some) await check(dropped);
      } catch (error) {
        logger.error({ err: error }, 'dropped transactions could not be checked');
      }
      await nextTurn();
    }
    isBusy = false;
  };

  return {
    transactionDropped(dropped) {
      waiting.push(dropped);
      if (isBusy) return;
      isBusy = true;
      setImmediate(() => void checkAll());
    },
  };
};
