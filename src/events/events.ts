import { createEventHub, type HubOptions, type SubscribeOptions, type Subscription } from './hub.ts';
import { createEventObserver, type EventObserver } from './observer.ts';
import { createTicker } from './ticker.ts';
import { createTransactionWatch } from './transaction-watch.ts';

/** How late an event may be that happens by the passing of time. */
const TICK_MS = 100;

/** Events kept for listeners that come back, and events that may wait for one that reads slowly. */
export const EVENT_LIMITS = { maxKept: 5_000, maxWaiting: 1_000 } as const;

/** Tells listeners what happens in the store, and what happens by the passing of time. */
export interface Events {
  /** Must be told of every change in the store. */
  readonly observer: EventObserver;
  readonly maxListeners: number;
  /** `full`: no more listeners are allowed. */
  subscribe(options: SubscribeOptions): Subscription | 'full';
  /** Ends all subscriptions, and accepts no new ones. */
  close(): void;
}

export interface EventsOptions extends HubOptions {
  readonly realNow: () => number;
  /** Transactions that are watched at most. */
  readonly maxWatched: number;
}

export const createEvents = ({ maxWatched, realNow, ...hubOptions }: EventsOptions): Events => {
  const hub = createEventHub(hubOptions);
  const { tick, ...watch } = createTransactionWatch({ publish: hub.publish, realNow, maxWatched });
  const ticker = createTicker({ tick, isNeeded: () => hub.listeners > 0, everyMs: TICK_MS });
  return {
    observer: createEventObserver(hub.publish, watch),
    maxListeners: hubOptions.maxListeners,
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
