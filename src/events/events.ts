import type { StoreObserver } from '../store/observer.ts';
import type { SharedOrder, Store } from '../store/store.ts';
import { createRunIds, createSharedIds } from './event-ids.ts';
import { createEventHub, type HubOptions, type SubscribeOptions, type Subscription } from './hub.ts';
import { createEventObserver, type EventObserver, showEvent } from './observer.ts';
import { createTicker } from './ticker.ts';
import { createTransactionWatch } from './transaction-watch.ts';

/** The longest delay of an event that time alone causes, such as an expiry. */
const TICK_MS = 100;

/** `maxKept`: events kept for listeners that reconnect. `maxWaiting`: events that may wait for a slow listener. */
export const EVENT_LIMITS = { maxKept: 5_000, maxKeptBytes: 8 * 2 ** 20, maxWaiting: 1_000 } as const;

/** Sends listeners what happens in the store, and what time alone causes. */
export interface Events {
  /** Must observe the store. */
  readonly observer: EventObserver & Pick<StoreObserver, 'ticked' | 'missed'>;
  readonly maxListeners: number;
  readonly listeners: number;
  /** `full`: no more listeners are allowed. */
  subscribe(options: SubscribeOptions): Subscription | 'full';
  /** Waits until the events of all processes so far are here, too: a listener may have heard them at another one. */
  caughtUp(): Promise<void>;
  /** Watches the transactions of a shared store that were there before this process. They are read in the background. */
  adoptAll(store: Pick<Store, 'clients' | 'transactions'>, onError: (error: unknown) => void): void;
  /** Ends all subscriptions, and accepts no new ones. */
  close(): void;
}

export interface EventsOptions extends Omit<HubOptions, 'show' | 'ids'> {
  /** Tells the runs of the server apart. */
  readonly runId: string;
  readonly realNow: () => number;
  /** With it, all processes make the same events of the same changes, with the same ids. */
  readonly order?: SharedOrder | undefined;
  /** The most transactions that are watched. */
  readonly maxWatched: number;
}

export const createEvents = ({ maxWatched, realNow, runId, order, ...hubOptions }: EventsOptions): Events => {
  const ids = order === undefined ? createRunIds(runId) : createSharedIds(order);
  const hub = createEventHub({ ...hubOptions, ids, show: showEvent });
  const shared = order && { realNow: () => order.atMs, later: (work: () => void) => order.later(work) };
  const { tick, adopt, ...watch } = createTransactionWatch({ publish: hub.publish, realNow, maxWatched, ...shared });
  const ticker = createTicker({
    tick: order === undefined ? tick : () => void order.tick().catch(() => undefined),
    isNeeded: () => hub.listeners > 0,
    everyMs: TICK_MS,
  });
  let hearTick = (): void => undefined;
  const nextTick = (): Promise<void> =>
    new Promise((resolve) => {
      hearTick = resolve;
    });
  const ticked = (): void => {
    tick();
    hearTick();
  };
  let adoptAgain = (): void => undefined;
  const missed = (): void => {
    hub.loseTrack();
    watch.storeReset();
    adoptAgain();
  };
  return {
    observer: { ...createEventObserver(hub.publish, watch, shared?.realNow ?? realNow), ticked, missed },
    maxListeners: hubOptions.maxListeners,
    get listeners() {
      return hub.listeners;
    },
    subscribe(options) {
      const subscription = hub.subscribe(options);
      if (subscription !== 'full') ticker.start();
      return subscription;
    },
    async caughtUp() {
      // Without the store no process has newer events.
      await order?.caughtUp().catch(() => undefined);
    },
    adoptAll({ clients, transactions }, onError) {
      const readAll = async (): Promise<void> => {
        // All processes publish what is due until a tick, so it is clear what they have published.
        const ticked = nextTick();
        await order?.tick();
        await ticked;
        for await (const client of clients.each()) {
          for await (const { transaction } of transactions.each(client, 0)) adopt(transaction, client);
        }
      };
      if (order === undefined) return;
      adoptAgain = () => void readAll().catch(onError);
      adoptAgain();
    },
    close() {
      ticker.stop();
      hub.close();
    },
  };
};
