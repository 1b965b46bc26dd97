export interface HubEvent {
  readonly type: 'transaction' | 'request' | 'finding' | 'reset';
  /** `null`: of no known client. */
  readonly clientId: string | null;
  /** Concerns every client. */
  readonly isForAll?: boolean;
  readonly data: object;
}

/** An event as listeners get it. `id` is for `Last-Event-ID`; a `gap` has none. */
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

/** All listeners share this object, so that an event is in memory only once. */
interface KeptEvent extends HubEvent {
  readonly sequence: number;
  readonly sent: SentEvent;
}

export interface HubOptions {
  readonly maxListeners: number;
  /** Stands in front of the ids of events. */
  readonly runId: string;
  /** Events that are kept for listeners that come back. Up to a tenth more are kept before the oldest are dropped. */
  readonly maxKept: number;
  /** Events that may wait for a listener that reads slowly. */
  readonly maxWaiting: number;
}

/** The events that one listener has not read yet. */
class Queue implements Subscription {
  readonly #waiting: Pick<KeptEvent, 'sequence' | 'sent'>[] = [];
  readonly #onOverflow: () => void;
  readonly #onEnd: (queue: Queue) => void;
  #wake: () => void = () => undefined;
  #hasEnded = false;
  #limit: number;

  constructor(maxWaiting: number, onOverflow: () => void, onEnd: (queue: Queue) => void) {
    this.#limit = maxWaiting;
    this.#onOverflow = onOverflow;
    this.#onEnd = onEnd;
  }

  push(event: KeptEvent): void {
    if (this.#hasEnded) return;
    this.#waiting.push(event);
    if (this.#waiting.length > this.#limit) this.#overflow();
    this.#wake();
  }

  /** Adds events that the listener asked for again. They do not count as slow reading. */
  preload(events: readonly Pick<KeptEvent, 'sequence' | 'sent'>[]): void {
    this.#waiting.push(...events);
    this.#limit += events.length;
  }

  /** Drops a listener whose next event is no longer kept: otherwise each slow listener would hold its own events in memory. */
  dropBefore(oldestKept: number): void {
    const next = this.#waiting[0];
    if (next === undefined || next.sequence >= oldestKept || this.#hasEnded) return;
    this.#overflow();
    this.#wake();
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
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SentEvent> {
    try {
      for (;;) {
        const next = this.#hasEnded ? undefined : this.#waiting.shift();
        if (next !== undefined) yield next.sent;
        else if (this.#hasEnded) return;
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
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

/** Hands events to listeners. A listener that does not read holds up no other, and takes no memory beyond the limits. */
export const createEventHub = ({ maxListeners, runId, maxKept, maxWaiting }: HubOptions): EventHub => {
  let sequence = 0;
  let isClosed = false;
  const kept: KeptEvent[] = [];
  const queues = new Map<Queue, string | null | undefined>();

  const concerns = (event: HubEvent, clientId: string | null | undefined): boolean =>
    clientId === undefined || event.clientId === clientId || event.isForAll === true;

  /** Everything since the last event seen, after a `gap` when some of it is gone or the id is of another run. */
  const readAfter = (lastEventId: string, clientId: string | null | undefined) => {
    const [, run, digits] = /^(.*)-(\d{1,15})$/.exec(lastEventId) ?? [];
    const last = run === runId ? Number(digits) : -1;
    const oldest = kept[0]?.sequence ?? sequence + 1;
    const isKnown = last >= oldest - 1 && last <= sequence;
    const missed = kept.filter((event) => (!isKnown || event.sequence > last) && concerns(event, clientId));
    if (isKnown) return missed;
    const gap: SentEvent = { event: 'gap', data: { oldestEventId: missed[0]?.sent.id ?? null } };
    return [{ sequence: missed[0]?.sequence ?? sequence, sent: gap }, ...missed];
  };

  return {
    publish(event) {
      sequence += 1;
      const sent: SentEvent = { id: `${runId}-${sequence}`, event: event.type, data: event.data };
      const next: KeptEvent = { ...event, sequence, sent };
      kept.push(next);
      if (kept.length > maxKept * 1.1) {
        kept.splice(0, kept.length - maxKept);
        for (const queue of queues.keys()) queue.dropBefore(kept[0]?.sequence ?? sequence);
      }
      for (const [queue, clientId] of queues) if (concerns(event, clientId)) queue.push(next);
    },
    subscribe({ clientId, lastEventId, onOverflow }) {
      if (queues.size >= maxListeners) return 'full';
      const queue = new Queue(maxWaiting, onOverflow, (ended) => queues.delete(ended));
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
