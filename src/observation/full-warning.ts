import type { Logger } from 'pino';
import type { Config } from '../config/load.ts';
import { settings } from '../config/settings.ts';
import type { StoreObserver } from '../store/observer.ts';

/** Logs a warning when the store begins to drop transactions at a limit. */
export const createFullWarning = (
  config: Config,
  logger: Pick<Logger, 'warn'>,
): Pick<StoreObserver, 'limitReached'> => ({
  limitReached(limit) {
    const [variable] = settings[limit].variables;
    logger.warn(
      { [limit]: config[limit] },
      `transaction limit reached: new transactions replace those used least recently; raise ${variable} to keep more`,
    );
  },
});
