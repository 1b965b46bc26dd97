import type { Logger } from 'pino';
import { CANCELLED, metState } from '../domain/coverage.ts';
import { describeFinding } from '../domain/findings/finding.ts';
import type { StoreObserver } from '../store/observed-store.ts';
import type { Store } from '../store/store.ts';

/** Several observers of one store as one; each is told in turn. */
export const combineObservers = (observers: readonly Partial<StoreObserver>[]): StoreObserver => ({
  clientChanged: (client) => {
    for (const observer of observers) observer.clientChanged?.(client);
  },
  clientEmptied: (clientId) => {
    for (const observer of observers) observer.clientEmptied?.(clientId);
  },
  transactionChanged: (change) => {
    for (const observer of observers) observer.transactionChanged?.(change);
  },
  recorded: (entry) => {
    for (const observer of observers) observer.recorded?.(entry);
  },
  found: (finding) => {
    for (const observer of observers) observer.found?.(finding);
  },
  cleared: () => {
    for (const observer of observers) observer.cleared?.();
  },
});

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
  transactionChanged({ before, after: { cancelled, clientId } }) {
    if (cancelled === null || cancelled === before?.cancelled || cancelled.cause === 'scenario') return;
    coverage.meet(clientId, [metState(CANCELLED)]).catch((error: unknown) => {
      logger.error({ err: error }, 'coverage could not be recorded');
    });
  },
});
