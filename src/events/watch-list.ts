import { msSince } from '../collections/ms-since.ts';
import { OrderedList } from '../collections/ordered-list.ts';
import { type Linked, RecencyList } from '../collections/recency-list.ts';
import { RecentValues } from '../collections/recent-values.ts';
import type { Client } from '../domain/client.ts';
import { moveTimeline, type Timeline, type Transaction } from '../domain/transaction.ts';
import type { TransactionStatus } from '../domain/transaction-status.ts';

/** The last known state of a transaction, and the events that were sent about it. */
export interface Seen {
  readonly timeline: Timeline;
  readonly status: TransactionStatus;
  /** Events of the history that were sent; an event that was sent twice is in the list twice. */
  readonly sent: readonly string[];
  /** When the next planned step is due, on the client's clock. */
  readonly nextAt: number;
}

/** A watched transaction in little memory. */
export interface Watched extends Linked<Watched> {
  readonly sequence: number;
  readonly txId: string;
  /** Counts from the start of the list: V8 needs 16 bytes more for a number that is not small. */
  readonly requestedMs: number;
  /** Counts from the request: then it is the same for all transactions of a scenario, until a user acts. They share one. */
  fromRequest: Seen;
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

const move = ({ timeline, status, sent, nextAt }: Seen, byMs: number): Seen => ({
  timeline: moveTimeline(timeline, byMs),
  status,
  sent,
  nextAt: nextAt + byMs,
});

/** The watched transactions by client; those of a client in the order of their next planned steps. */
export class WatchList {
  readonly #maxWatched: number;
  readonly #startMs: number;
  readonly #groups = new Map<string, Group>();
  readonly #recent = new RecentValues<Seen>();
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
    const byNext = new OrderedList<Watched>(({ requestedMs, fromRequest }) => requestedMs + fromRequest.nextAt);
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

  seenOf(one: Watched): Seen {
    return move(one.fromRequest, this.#startMs + one.requestedMs);
  }

  /** The transaction whose planned step is due at an instant on the client's clock, if there is one. */
  firstDue({ byNext: { first } }: Group, nowMs: number): Watched | undefined {
    if (first === undefined) return undefined;
    const nextAt = this.#startMs + first.requestedMs + first.fromRequest.nextAt;
    return nextAt <= nowMs ? first : undefined;
  }

  /** Stores the state of a transaction. At the limit, forgets the oldest transaction of the same client, else of another. */
  set(group: Group, txId: string, seen: Seen): void {
    const fromRequest = this.#recent.share(move(seen, -seen.timeline.requested.at));
    const known = group.byTxId.get(txId);
    if (known !== undefined) group.byNext.delete(known);
    const one = known ?? this.#add(group, txId, msSince(this.#startMs, seen.timeline.requested.at), fromRequest);
    one.fromRequest = fromRequest;
    if (Number.isFinite(seen.nextAt)) group.byNext.add(one);
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

  #add(group: Group, txId: string, requestedMs: number, fromRequest: Seen): Watched {
    this.#sequence += 1;
    const one: Watched = { sequence: this.#sequence, txId, requestedMs, fromRequest, older: null, newer: null };
    group.order.add(one);
    group.byTxId.set(txId, one);
    this.#count += 1;
    return one;
  }
}
