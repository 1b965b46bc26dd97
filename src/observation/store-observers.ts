import type { Logger } from 'pino';
import { CANCELLED, stateItem } from '../domain/coverage.ts';
import { describeFinding } from '../domain/findings/finding.ts';
import { isSameStep } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { Store } from '../store/store.ts';

/** A line in the log for every rule that a client breaks for the first time. */
export const createFindingLog = (logger: Pick<Logger, 'warn'>): Pick<StoreObserver, 'found'> => ({
  found(finding) {
    const { clientId, rule, txId, message } = describeFinding(finding);
    logger.warn({ clientId, rule, txId }, `finding: ${message}`);
  },
});

/**
 * Coverage of users who cancel: when it happens, since the partner may never ask about it. A cancellation that the scenario
 * has planned counts when a status call shows it.
 */
export const createCancelCoverage = (
  { coverage }: Pick<Store, 'coverage'>,
  logger: Pick<Logger, 'error'>,
): Pick<StoreObserver, 'transactionChanged'> => ({
  async transactionChanged({ before, after: { cancelled }, owner }) {
    if (cancelled === null || isSameStep(cancelled, before?.cancelled ?? null)) return;
    if (cancelled.cause === 'scenario') return;
    try {
      // An observer may call the store only after it has returned.
      await Promise.resolve();
      await coverage.add(owner, [stateItem(CANCELLED)]);
    } catch (error) {
      logger.error({ err: error }, 'coverage could not be recorded');
    }
  },
});
