import type { Transaction } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observed-store.ts';
import { createEventHub, type SubscribeOptions, type Subscription } from './hub.ts';
import { createEventObserver } from './observer.ts';
import { createTicker } from './ticker.ts';
import { createTransactionWatch } from './transaction-watch.ts';

/** How late what happens by the passing of time may be told. */
const TICK_MS = 100;

/** Events kept for listeners that come back, and events that may wait for one that reads slowly. */
const MAX_KEPT = 5_000;
const MAX_WAITING = 1_000;

/** What happens in the store and by the passing of time, for those who listen. */
export interface Events {
  /** Must hear of all that changes in the store. */
  readonly observer: StoreObserver;
  /** Must hear of a transaction that the store has dropped by itself. */
  transactionDropped(transaction: Transaction): void;
  readonly maxListeners: number;
  /** `full`: there are as many listeners as there may be. */
  subscribe(options: SubscribeOptions): Subscription | 'full';
  /** Ends all subscriptions, and takes no more. */
  close(): void;
}

export interface EventsOptions {
  readonly realNow: () => number;
  readonly maxListeners: number;
  /** Transactions that are watched at most. */
  readonly maxWatched: number;
  /** Tells the ids of this run's events from those of other runs. */
  readonly runId: string;
}

export const createEvents = ({ maxListeners, maxWatched, realNow, runId }: EventsOptions): Events => {
  const hub = createEventHub({ maxListeners, runId, maxKept: MAX_KEPT, maxWaiting: MAX_WAITING });
  const { tick, transactionDropped, ...watch } = createTransactionWatch({ publish: hub.publish, realNow, maxWatched });
  const ticker = createTicker({ tick, isNeeded: () => hub.listeners > 0, everyMs: TICK_MS });
  return {
    observer: createEventObserver(hub.publish, watch),
    transactionDropped,
    maxListeners,
    subscribe(options) {
      const subscription = hub.subscribe(options);
      if (subscription !== 'full') ticker.start();
      return subscription;
    },
    close() {
      ticker.stop();
      hub.close();
    },
  };
};
