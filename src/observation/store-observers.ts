import type { Logger } from 'pino';
import { CANCELLED, stateItem } from '../domain/coverage.ts';
import { messageOf } from '../domain/findings/rules.ts';
import { isSameStep } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { Store } from '../store/store.ts';

/** Logs a warning for each rule that a client breaks for the first time. */
export const createFindingLog = (logger: Pick<Logger, 'warn'>): Pick<StoreObserver, 'found'> => ({
  found({ clientId, rule, txId, count, transactions }) {
    logger.warn({ clientId, rule, txId }, `finding: ${messageOf(rule, count, transactions)}`);
  },
});

/**
 * Adds a cancellation to coverage when it happens, because the partner may never ask for its status. A cancellation that the
 * scenario has planned counts when a status call shows it.
 */
export const createCancelCoverage = (
  { coverage }: Pick<Store, 'coverage'>,
  logger: Pick<Logger, 'error'>,
): Pick<StoreObserver, 'transactionChanged'> => ({
  async transactionChanged({ before, after: { cancelled }, owner }) {
    if (cancelled === null || isSameStep(cancelled, before?.cancelled ?? null)) return;
    if (cancelled.cause === 'scenario') return;
    try {
      // An observer must not call the store before it returns.
      await Promise.resolve();
      await coverage.add(owner, [stateItem(CANCELLED)]);
    } catch (error) {
      logger.error({ err: error }, 'coverage could not be recorded');
    }
  },
});
