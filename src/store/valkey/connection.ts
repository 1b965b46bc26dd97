import type { Redis } from 'iovalkey';
import type { Text } from '../../domain/text/language.ts';
import { StoreUnavailable } from '../store.ts';
import { reasonOf } from './reasons.ts';

/** The longest time of one operation: so many ticks. A call of a partner is answered within a second. */
const TICK_MS = 100;
const MAX_TICKS = 7;

interface Waiting {
  readonly sinceTick: number;
  readonly reject: (error: Error) => void;
}

/** How often a server that does not answer is asked whether it does again. */
const PROBE_MS = 200;

export interface ConnectionEvents {
  /** The server does not answer; once until it does again. */
  readonly onDown: (reason: string) => void;
  readonly onUp: () => void;
}

/**
 * The connection to the server. While the server is stopped, every client library would wait for its time limit at each operation;
 * so one that has waited in vain makes the others fail at once, until the server answers again.
 */
export class Connection {
  readonly redis: Redis;
  readonly #events: ConnectionEvents;
  readonly #waiting = new Set<Waiting>();
  #ticks = 0;
  #ticker: NodeJS.Timeout | undefined;
  #reason: Text | null = null;
  #isClosed = false;

  constructor(redis: Redis, events: ConnectionEvents) {
    this.redis = redis;
    this.#events = events;
  }

  /** Rejects with `StoreUnavailable`, or with an error that has nothing to do with the connection. */
  async run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#reason !== null) throw new StoreUnavailable(this.#reason);
    try {
      return await this.#limited(work(this.redis));
    } catch (error) {
      const found = reasonOf(error);
      if (found === undefined) throw error;
      if (found.severity !== 'operation') this.#goDown(found.reason);
      throw new StoreUnavailable(found.reason, { cause: error });
    }
  }

  close(): void {
    this.#isClosed = true;
    this.redis.disconnect();
  }

  /**
   * Rejects when there is no answer in time. Ticks count, not the clock: a process that has had no turn for a while finds its answers
   * in the socket after that, and they count.
   */
  #limited<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = { sinceTick: this.#ticks, reject };
      this.#waiting.add(waiting);
      this.#ticker ??= setInterval(() => this.#tick(), TICK_MS).unref();
      answer.then(resolve, reject).finally(() => this.#waiting.delete(waiting));
    });
  }

  #tick(): void {
    this.#ticks += 1;
    for (const waiting of this.#waiting) {
      if (this.#ticks - waiting.sinceTick <= MAX_TICKS) break;
      this.#waiting.delete(waiting);
      waiting.reject(new Error('Command timed out'));
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  #goDown(reason: Text): void {
    if (this.#reason !== null || this.#isClosed) return;
    this.#reason = reason;
    this.#events.onDown(reason.en);
    void this.#probe();
  }

  async #probe(): Promise<void> {
    while (!this.#isClosed) {
      await new Promise((resolve) => setTimeout(resolve, PROBE_MS).unref());
      const isUp = await this.#limited(this.redis.ping()).then(
        () => true,
        () => false,
      );
      if (!isUp) continue;
      this.#reason = null;
      this.#events.onUp();
      return;
    }
  }
}
