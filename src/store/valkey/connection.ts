import type { Redis } from 'iovalkey';
import { StoreUnavailable } from '../store.ts';

/** How often a server that does not answer is asked whether it does again. */
const PROBE_MS = 200;

/** What is wrong, by the beginning of the client's or the server's message; and whether later operations fail, too. */
const reasons: readonly (readonly [start: string, reason: string, isDown: boolean])[] = [
  ['Command timed out', 'does not answer', true],
  ['Connection is closed', 'cannot be reached', true],
  ["Stream isn't writeable", 'cannot be reached', true],
  ['Reached the max retries', 'cannot be reached', true],
  ['LOADING', 'is loading its data', true],
  ['OOM', 'is full: raise its maxmemory, or lower --retention', false],
  ['READONLY', 'is a read-only replica: name the primary in MOCK_TOSS_STORE', false],
  ['MISCONF', 'cannot write to its disk', false],
  ['NOAUTH', 'asks for a password: put it into MOCK_TOSS_STORE', true],
  ['WRONGPASS', 'refuses user or password of MOCK_TOSS_STORE', true],
  ['NOPERM', 'does not let this user run a command: it needs scripts, streams and all keys of the prefix', false],
  ['ERR DB index is out of range', 'does not have the database of MOCK_TOSS_STORE', false],
  ['ERR max number of clients', 'accepts no more connections: raise its maxclients', true],
  ['BUSY ', 'is busy with a script', true],
  ['NOREPLICAS', 'has fewer replicas than it must have to write', false],
  ['MASTERDOWN', 'is a replica that has lost its primary', true],
  ['CLUSTERDOWN', 'is a cluster that is not complete', true],
  ['MOVED', 'is a cluster, and has the keys of this prefix on another node: name that one in MOCK_TOSS_STORE', false],
  ['CROSSSLOT', 'is a cluster that does not take keys of one slot', false],
];

export interface Reason {
  /** One line about the server. */
  readonly reason: string;
  /** Whether later operations fail, too. */
  readonly isDown: boolean;
  /** Whether the server does not let this process in: it will not do so later. */
  readonly isRefusal: boolean;
}

/** What the server or the client says, as a reason; `undefined` for an error that has nothing to do with the connection. */
export const reasonOf = (error: unknown): Reason | undefined => {
  const message = error instanceof Error ? error.message : '';
  const [, code = ''] =
    /(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)/.exec(message) ?? [];
  if (code !== '') return { reason: `cannot be reached (${code})`, isDown: true, isRefusal: false };
  // Older servers name the script before an error inside of it.
  const own = message.replace(/^ERR Error running script.*?-(?=[A-Z]+ )/s, '');
  const found = reasons.find(([start]) => own.startsWith(start));
  return found && { reason: found[1], isDown: found[2], isRefusal: /^(NOAUTH|WRONGPASS)/.test(own) };
};

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
  #reason: string | null = null;
  #isClosed = false;

  constructor(redis: Redis, events: ConnectionEvents) {
    this.redis = redis;
    this.#events = events;
  }

  /** Rejects with `StoreUnavailable`, or with an error that has nothing to do with the connection. */
  async run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#reason !== null) throw new StoreUnavailable(this.#reason);
    try {
      return await work(this.redis);
    } catch (error) {
      const found = reasonOf(error);
      if (found === undefined) throw error;
      if (found.isDown) this.#goDown(found.reason);
      throw new StoreUnavailable(found.reason, { cause: error });
    }
  }

  close(): void {
    this.#isClosed = true;
    this.redis.disconnect();
  }

  #goDown(reason: string): void {
    if (this.#reason !== null || this.#isClosed) return;
    this.#reason = reason;
    this.#events.onDown(reason);
    void this.#probe();
  }

  async #probe(): Promise<void> {
    while (!this.#isClosed) {
      await new Promise((resolve) => setTimeout(resolve, PROBE_MS).unref());
      const isUp = await this.redis.ping().then(
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
