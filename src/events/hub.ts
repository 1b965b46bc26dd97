import { PackedLog } from '../collections/packed-log.ts';

export interface HubEvent {
  readonly type: 'transaction' | 'request' | 'finding' | 'reset';
  /** `null`: the event belongs to no known client. */
  readonly clientId: string | null;
  /** The event concerns every client. */
  readonly isForAll?: boolean;
  /** Plain data. */
  readonly data: object;
}

/** An event as listeners receive it. `id` is for `Last-Event-ID`; a `gap` has none. */
export interface SentEvent {
  readonly id?: string;
  readonly event: HubEvent['type'] | 'gap';
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
}

/** Stands in front of the first event that is still kept. */
interface Gap {
  readonly sequence: number;
  readonly before: KeptEvent | undefined;
}

type Waiting = KeptEvent | Gap;

export interface HubOptions {
  readonly maxListeners: number;
  /** Prefix of event ids: tells the runs of the server apart. */
  readonly runId: string;
  /** Events kept for listeners that reconnect. Up to 10 % more are kept before the oldest are dropped. */
  readonly maxKept: number;
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
    if (this.#waiting.length > this.#limit) this.#overflow();
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
    this.#overflow();
    this.#resume();
  }

  #overflow(): void {
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
  /** Ends all subscriptions, and accepts no new ones. */
  close(): void;
}

/** Sends events to listeners. A listener that does not read delays no other listener, and needs no memory beyond the limits. */
export const createEventHub = ({ maxListeners, runId, maxKept, maxWaiting, show }: HubOptions): EventHub => {
  let sequence = 0;
  let isClosed = false;
  const kept = new PackedLog<KeptEvent>();
  /** The `sequence` of the oldest event that is kept. */
  let oldest = 1;
  const queues = new Map<Queue, string | null | undefined>();

  const concerns = (event: KeptEvent, clientId: string | null | undefined): boolean =>
    clientId === undefined || event.clientId === clientId || event.isForAll === true;

  const idOf = (event: KeptEvent): string => `${runId}-${event.sequence}`;

  const toSent = (waiting: Waiting): SentEvent => {
    if ('type' in waiting) return { id: idOf(waiting), event: waiting.type, data: show(waiting) };
    return { event: 'gap', data: { oldestEventId: waiting.before === undefined ? null : idOf(waiting.before) } };
  };

  /** All events since the last one seen. Begins with a `gap` when some were dropped, or the id belongs to another run. */
  const readAfter = (lastEventId: string, clientId: string | null | undefined): Waiting[] => {
    const [, run, digits] = /^(.*)-(\d{1,15})$/.exec(lastEventId) ?? [];
    const last = run === runId ? Number(digits) : -1;
    const isKnown = last >= oldest - 1 && last <= sequence;
    const missed = kept.after(isKnown ? last : oldest - 1).filter((event) => concerns(event, clientId));
    if (isKnown) return missed;
    return [{ sequence: missed[0]?.sequence ?? sequence, before: missed[0] }, ...missed];
  };

  return {
    publish(event) {
      sequence += 1;
      const next: KeptEvent = { ...event, sequence };
      kept.add(next);
      if (sequence - oldest + 1 > maxKept * 1.1) {
        oldest = sequence - maxKept + 1;
        kept.dropBefore(oldest);
        for (const queue of queues.keys()) queue.dropBefore(oldest);
      }
      for (const [queue, clientId] of queues) if (concerns(next, clientId)) queue.push(next);
    },
    subscribe({ clientId, lastEventId, onOverflow }) {
      if (queues.size >= maxListeners) return 'full';
      const queue = new Queue(toSent, maxWaiting, onOverflow, (ended) => queues.delete(ended));
      if (lastEventId !== undefined) queue.preload(readAfter(lastEventId, clientId));
      queues.set(queue, clientId);
      if (isClosed) queue.end();
      return queue;
    },
    get listeners() {
      return queues.size;
    },
    close() {
      isClosed = true;
      for (const queue of queues.keys()) queue.end();
    },
  };
};
