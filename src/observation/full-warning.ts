import type { Logger } from 'pino';
import type { Config } from '../config/load.ts';
import { settings } from '../config/settings.ts';
import type { StoreObserver } from '../store/observer.ts';

/** A line in the log when the store has so many transactions that it begins to drop some. */
export const createFullWarning = (
  config: Config,
  logger: Pick<Logger, 'warn'>,
): Pick<StoreObserver, 'limitReached'> => ({
  limitReached(limit) {
    const [variable] = settings[limit].variables;
    logger.warn(
      { [limit]: config[limit] },
      `transactions are full: from now on those touched least recently make room; raise ${variable} to keep more`,
    );
  },
});
