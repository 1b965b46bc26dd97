import type { StoreObserver } from '../observer.ts';
import type { StoreLimits } from '../store.ts';

/** What all parts of the store share. */
export interface Ground {
  readonly limits: StoreLimits;
  readonly observer: StoreObserver;
  readonly now: () => number;
  readonly nextSequence: () => number;
  /** Must be called first in every operation. Drops some expired records, and returns the time. */
  readonly begin: () => number;
  /** Drops all expired records, in turns of the event loop. */
  readonly sweepAll: () => Promise<void>;
}
