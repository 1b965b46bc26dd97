import type { StoreObserver } from '../observer.ts';
import type { StoreLimits } from '../store.ts';

/** What all parts of the memory store share. */
export interface StoreContext {
  readonly limits: StoreLimits;
  readonly observer: StoreObserver;
  readonly now: () => number;
  /** When the store began: instants that count from here are small numbers. */
  readonly startMs: number;
  readonly nextSequence: () => number;
  /** Begins every operation: drops some records for their age. Returns the time. */
  readonly begin: () => number;
  /** Drops all records that are too old, in turns of the event loop. */
  readonly sweepAll: () => Promise<void>;
  /** Frees the records of what has ended, in later turns of the event loop. */
  readonly freeLater: () => void;
}
