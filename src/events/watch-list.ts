import { msSince } from '../collections/ms-since.ts';
import { OrderedList } from '../collections/ordered-list.ts';
import { type Linked, RecencyList } from '../collections/recency-list.ts';
import { RecentValues } from '../collections/recent-values.ts';
import type { Client } from '../domain/client.ts';
import type { TransactionStatus } from '../domain/names/transaction-status.ts';
import { type PackedTimeline, packTimeline, unpackTimeline } from '../domain/packed-timeline.ts';
import type { Timeline, Transaction } from '../domain/transaction.ts';

/** The last known state of a transaction, and the events that were sent about it. */
export interface Seen {
  readonly timeline: Timeline;
  readonly status: TransactionStatus;
  /** Events of the history that were sent; an event that was sent twice is in the list twice. */
  readonly sent: readonly string[];
  /** When the next planned step is due, on the client's clock. */
  readonly nextAt: number;
}

/** What was seen, with instants that count from the request: the same for all of a scenario, until a user acts. */
interface PackedSeen extends Pick<Seen, 'status' | 'sent' | 'nextAt'> {
  readonly timeline: PackedTimeline;
}

/** A watched transaction in little memory. */
export interface Watched extends Linked<Watched> {
  readonly sequence: number;
  readonly txId: string;
  /** Counts from the start of the list: V8 needs 16 bytes more for a number that is not small. */
  readonly requestedMs: number;
  /** Those whose is equal mostly share one. */
  packed: PackedSeen;
}

/** The watched transactions of one client. */
export interface Group {
  readonly clientId: string;
  clock: Client['clock'];
  clockChanges: number;
  /** How many walks over all of them have begun. */
  walks: number;
  readonly byTxId: Map<string, Watched>;
  /** Those with a planned step, the next step first. */
  readonly byNext: OrderedList<Watched>;
  /** In the order in which they were added. */
  readonly order: RecencyList<Watched>;
}

/** The watched transactions by client; those of a client in the order of their next planned steps. */
export class WatchList {
  readonly #maxWatched: number;
  readonly #startMs: number;
  readonly #groups = new Map<string, Group>();
  readonly #recent = new RecentValues<PackedSeen>();
  #sequence = 0;
  #count = 0;

  /** `startMs`: an instant near which most others are. */
  constructor(maxWatched: number, startMs: number) {
    this.#maxWatched = maxWatched;
    this.#startMs = startMs;
  }

  get groups(): Iterable<Group> {
    return this.#groups.values();
  }

  find(clientId: string): Group | undefined {
    return this.#groups.get(clientId);
  }

  /** The group of a client; a new one if there is none. */
  groupOf({ clientId, clock, clockChanges }: Client): Group {
    const known = this.#groups.get(clientId);
    if (known !== undefined) return known;
    const byNext = new OrderedList<Watched>(({ requestedMs, packed }) => requestedMs + packed.nextAt);
    const group = {
      clientId,
      clock,
      clockChanges,
      walks: 0,
      byTxId: new Map(),
      byNext,
      order: new RecencyList<Watched>(),
    };
    this.#groups.set(clientId, group);
    return group;
  }

  seenOf({ requestedMs, packed: { timeline, status, sent, nextAt } }: Watched): Seen {
    const requestedAt = this.#startMs + requestedMs;
    return { timeline: unpackTimeline(timeline, requestedAt), status, sent, nextAt: requestedAt + nextAt };
  }

  /** The transaction whose planned step is due at an instant on the client's clock, if there is one. */
  firstDue({ byNext: { first } }: Group, nowMs: number): Watched | undefined {
    if (first === undefined) return undefined;
    const nextAt = this.#startMs + first.requestedMs + first.packed.nextAt;
    return nextAt <= nowMs ? first : undefined;
  }

  /** Stores the state of a transaction. At the limit, forgets the oldest transaction of the same client, else of another. */
  set(group: Group, txId: string, { timeline, status, sent, nextAt }: Seen): void {
    const { at } = timeline.requested;
    const packed = this.#recent.share({ timeline: packTimeline(timeline), status, sent, nextAt: nextAt - at });
    const known = group.byTxId.get(txId);
    if (known !== undefined) group.byNext.delete(known);
    const one = known ?? this.#add(group, txId, msSince(this.#startMs, at), packed);
    one.packed = packed;
    if (Number.isFinite(nextAt)) group.byNext.add(one);
    if (this.#count <= this.#maxWatched) return;
    const [first = group] = this.#groups.values();
    const crowded = group.byTxId.size > 1 ? group : first;
    const { oldest } = crowded.order;
    if (oldest !== undefined) this.forget({ txId: oldest.txId, clientId: crowded.clientId });
  }

  forget({ txId, clientId }: Pick<Transaction, 'txId' | 'clientId'>): void {
    const group = this.#groups.get(clientId);
    const one = group?.byTxId.get(txId);
    if (group === undefined || one === undefined) return;
    group.byTxId.delete(txId);
    group.byNext.delete(one);
    group.order.remove(one);
    this.#count -= 1;
    if (group.byTxId.size === 0) this.#groups.delete(clientId);
  }

  /** Forgets all transactions of a client in one step. */
  forgetClient(clientId: string): void {
    this.#count -= this.#groups.get(clientId)?.byTxId.size ?? 0;
    this.#groups.delete(clientId);
  }

  clear(): void {
    this.#groups.clear();
    this.#count = 0;
  }

  #add(group: Group, txId: string, requestedMs: number, packed: PackedSeen): Watched {
    this.#sequence += 1;
    const one: Watched = { sequence: this.#sequence, txId, requestedMs, packed, older: null, newer: null };
    group.order.add(one);
    group.byTxId.set(txId, one);
    this.#count += 1;
    return one;
  }
}
