import { createEventHub, type HubOptions, type SubscribeOptions, type Subscription } from './hub.ts';
import { createEventObserver, type EventObserver, showEvent } from './observer.ts';
import { createTicker } from './ticker.ts';
import { createTransactionWatch } from './transaction-watch.ts';

/** The longest delay of an event that time alone causes, such as an expiry. */
const TICK_MS = 100;

/** `maxKept`: events kept for listeners that reconnect. `maxWaiting`: events that may wait for a slow listener. */
export const EVENT_LIMITS = { maxKept: 5_000, maxWaiting: 1_000 } as const;

/** Sends listeners what happens in the store, and what time alone causes. */
export interface Events {
  /** Must observe the store. */
  readonly observer: EventObserver;
  readonly maxListeners: number;
  readonly listeners: number;
  /** `full`: no more listeners are allowed. */
  subscribe(options: SubscribeOptions): Subscription | 'full';
  /** Ends all subscriptions, and accepts no new ones. */
  close(): void;
}

export interface EventsOptions extends Omit<HubOptions, 'show'> {
  readonly realNow: () => number;
  /** The most transactions that are watched. */
  readonly maxWatched: number;
}

export const createEvents = ({ maxWatched, realNow, ...hubOptions }: EventsOptions): Events => {
  const hub = createEventHub({ ...hubOptions, show: showEvent });
  const { tick, ...watch } = createTransactionWatch({ publish: hub.publish, realNow, maxWatched });
  const ticker = createTicker({ tick, isNeeded: () => hub.listeners > 0, everyMs: TICK_MS });
  return {
    observer: createEventObserver(hub.publish, watch),
    maxListeners: hubOptions.maxListeners,
    get listeners() {
      return hub.listeners;
    },
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
