import type { StoreObserver } from '../observer.ts';
import type { StoreLimits } from '../store.ts';

/** What all parts of the store stand on. */
export interface Ground {
  readonly limits: StoreLimits;
  readonly observer: StoreObserver;
  readonly now: () => number;
  readonly nextSequence: () => number;
  /** Begins every operation: drops some of what is past its time. Returns the time. */
  readonly begin: () => number;
  /** Drops all that is past its time, in turns. */
  readonly sweepAll: () => Promise<void>;
}
