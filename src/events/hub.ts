import { PackedLog } from '../collections/packed-log.ts';
import type { EventIds } from './event-ids.ts';

type EventType =
  | 'transaction'
  | 'request'
  | 'finding'
  | 'client'
  | 'fault'
  | 'persona'
  | 'scenario'
  | 'journal'
  | 'reset';

export interface HubEvent {
  readonly type: EventType;
  /** `null`: the event belongs to no known client. */
  readonly clientId: string | null;
  /** The event concerns every client. */
  readonly isForAll?: boolean;
  /** So large that its bytes must count at once, and not only with the next hundred events. */
  readonly isLarge?: boolean;
  /** Plain data. */
  readonly data: object;
}

/** An event as listeners receive it. `id` is for `Last-Event-ID`; a `gap` has none. */
export interface SentEvent {
  readonly id?: string;
  readonly event: EventType | 'gap';
  readonly data: object;
}

/** Ends when its reader stops. */
export interface Subscription extends AsyncIterable<SentEvent> {
  end(): void;
}

export interface SubscribeOptions {
  /** Only events of this client; `null`: only events of no known client. */
  readonly clientId?: string | null | undefined;
  /** The last event that the listener has seen. */
  readonly lastEventId?: string | undefined;
  /** Called when the listener is dropped, because it reads too slowly. */
  onOverflow(): void;
}

/** All listeners share this object: an event is in memory only once. */
interface KeptEvent extends HubEvent {
  readonly sequence: number;
  readonly id: string;
}

/** Stands in front of the first event that is still kept. */
interface Gap {
  readonly sequence: number;
  readonly before: KeptEvent | undefined;
}

type Waiting = KeptEvent | Gap;

export interface HubOptions {
  readonly maxListeners: number;
  readonly ids: EventIds;
  /** Events kept for listeners that reconnect. Up to 10 % more are kept before the oldest are dropped. */
  readonly maxKept: number;
  /** The same in bytes, beside the newest. */
  readonly maxKeptBytes: number;
  /** The most events that may wait for one slow listener. */
  readonly maxWaiting: number;
  /** The data of an event as listeners receive it. It is made when the event is sent: most events are never sent. */
  readonly show: (event: HubEvent) => object;
}

/** The events that one listener has not read yet. */
class Queue implements Subscription {
  readonly #waiting: Waiting[] = [];
  readonly #toSent: (waiting: Waiting) => SentEvent;
  readonly #onOverflow: () => void;
  readonly #onEnd: (queue: Queue) => void;
  #resume: () => void = () => undefined;
  #hasEnded = false;
  #limit: number;

  constructor(
    toSent: (waiting: Waiting) => SentEvent,
    maxWaiting: number,
    onOverflow: () => void,
    onEnd: (queue: Queue) => void,
  ) {
    this.#toSent = toSent;
    this.#limit = maxWaiting;
    this.#onOverflow = onOverflow;
    this.#onEnd = onEnd;
  }

  push(event: KeptEvent): void {
    if (this.#hasEnded) return;
    this.#waiting.push(event);
    if (this.#waiting.length > this.#limit) this.overflow();
    this.#resume();
  }

  /** Adds missed events that the listener asked for. They do not count as slow reading. */
  preload(events: readonly Waiting[]): void {
    this.#waiting.push(...events);
    this.#limit += events.length;
  }

  /** Drops a listener whose next event is no longer kept. Otherwise each slow listener would hold its own events in memory. */
  dropBefore(oldestKept: number): void {
    const next = this.#waiting[0];
    if (next === undefined || next.sequence >= oldestKept || this.#hasEnded) return;
    this.overflow();
    this.#resume();
  }

  /** Drops the listener. */
  overflow(): void {
    this.end();
    this.#onOverflow();
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#waiting.length = 0;
    this.#onEnd(this);
    this.#resume();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SentEvent> {
    try {
      for (;;) {
        const next = this.#hasEnded ? undefined : this.#waiting.shift();
        if (next !== undefined) yield this.#toSent(next);
        else if (this.#hasEnded) return;
        else {
          await new Promise<void>((resolve) => {
            this.#resume = resolve;
          });
        }
      }
    } finally {
      this.end();
    }
  }
}

export interface EventHub {
  publish(event: HubEvent): void;
  /** `full`: no more listeners are allowed. */
  subscribe(options: SubscribeOptions): Subscription | 'full';
  readonly listeners: number;
  /** Events are missing from now on: drops all listeners, which are told of a gap when they come back. */
  loseTrack(): void;
  /** Ends all subscriptions, and accepts no new ones. */
  close(): void;
}

/** Sends events to listeners. A listener that does not read delays no other listener, and needs no memory beyond the limits. */
export const createEventHub = ({
  maxListeners,
  ids,
  maxKept,
  maxKeptBytes,
  maxWaiting,
  show,
}: HubOptions): EventHub => {
  let sequence = 0;
  let isClosed = false;
  const kept = new PackedLog<KeptEvent>();
  /** The `sequence` of the oldest event that is kept. */
  let oldest = 1;
  /** The ids of the last event, and of the first one after which all are kept. */
  let newestId: string | undefined;
  let completeSince: string | undefined;
  const queues = new Map<Queue, Pick<SubscribeOptions, 'clientId' | 'lastEventId'>>();

  const concerns = (event: KeptEvent, clientId: string | null | undefined): boolean =>
    clientId === undefined || event.clientId === clientId || event.isForAll === true;

  const toSent = (waiting: Waiting): SentEvent => {
    if ('type' in waiting) return { id: waiting.id, event: waiting.type, data: show(waiting) };
    return { event: 'gap', data: { oldestEventId: waiting.before?.id ?? null } };
  };

  /** Whether all events after this one are kept, or come yet. */
  const isKnown = (id: string): boolean => {
    if (newestId === undefined || completeSince === undefined) return false;
    const sinceNewest = ids.compare(id, newestId) ?? Number.NaN;
    return sinceNewest > 0 ? ids.areShared : (ids.compare(id, completeSince) ?? -1) >= 0;
  };

  /** Whether a listener has received this event from another process, which was ahead of this one. */
  const hasSeen = (lastEventId: string | undefined, { id }: KeptEvent): boolean =>
    ids.areShared && lastEventId !== undefined && (ids.compare(lastEventId, id) ?? -1) >= 0;

  /** All events since the last one seen. Begins with a `gap` when some were dropped, or the id belongs to another run. */
  const readAfter = (lastEventId: string, clientId: string | null | undefined): Waiting[] => {
    const all = kept.after(oldest - 1).filter((event) => concerns(event, clientId));
    if (isKnown(lastEventId)) return all.filter(({ id }) => (ids.compare(id, lastEventId) ?? 0) > 0);
    return [{ sequence: all[0]?.sequence ?? sequence, before: all[0] }, ...all];
  };

  const forgetBefore = (first: number): void => {
    oldest = first;
    completeSince = kept.find(oldest - 1)?.id;
    kept.dropBefore(oldest);
    for (const queue of queues.keys()) queue.dropBefore(oldest);
  };

  return {
    publish(event) {
      sequence += 1;
      newestId = ids.next();
      // A process that came later does not know what was before.
      completeSince ??= newestId;
      const next: KeptEvent = { ...event, sequence, id: newestId };
      kept.add(next, event.isLarge);
      if (sequence - oldest + 1 > maxKept * 1.1) forgetBefore(sequence - maxKept + 1);
      while (kept.bytes > maxKeptBytes) forgetBefore((kept.nextFreed ?? sequence) + 1);
      for (const [queue, { clientId, lastEventId }] of queues) {
        if (concerns(next, clientId) && !hasSeen(lastEventId, next)) queue.push(next);
      }
    },
    subscribe({ clientId, lastEventId, onOverflow }) {
      if (queues.size >= maxListeners) return 'full';
      const queue = new Queue(toSent, maxWaiting, onOverflow, (ended) => queues.delete(ended));
      if (lastEventId !== undefined) queue.preload(readAfter(lastEventId, clientId));
      queues.set(queue, { clientId, lastEventId });
      if (isClosed) queue.end();
      return queue;
    },
    get listeners() {
      return queues.size;
    },
    loseTrack() {
      oldest = sequence + 1;
      kept.dropBefore(oldest);
      completeSince = undefined;
      for (const queue of queues.keys()) queue.overflow();
    },
    close() {
      isClosed = true;
      for (const queue of queues.keys()) queue.end();
    },
  };
};
