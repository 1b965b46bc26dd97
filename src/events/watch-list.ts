import { OrderedList } from '../collections/ordered-list.ts';
import { type Place, RecencyList } from '../collections/recency-list.ts';
import type { Client } from '../domain/client.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { TransactionStatus } from '../domain/transaction-status.ts';

/** The last known state of a transaction, and the events that were sent about it. */
export interface Seen {
  readonly transaction: Transaction;
  readonly status: TransactionStatus;
  /** Events of the history that were sent; an event that was sent twice is in the list twice. */
  readonly sent: readonly string[];
  /** When the next planned step is due, on the client's clock. */
  readonly nextAt: number;
}

export interface Watched {
  readonly sequence: number;
  seen: Seen;
  place: Place<Watched> | null;
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
  readonly #groups = new Map<string, Group>();
  #sequence = 0;
  #count = 0;

  constructor(maxWatched: number) {
    this.#maxWatched = maxWatched;
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
    const byNext = new OrderedList<Watched>(({ seen }) => seen.nextAt);
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

  /** Stores the state of a transaction. At the limit, forgets the oldest transaction of the same client, else of another. */
  set(group: Group, seen: Seen): void {
    const known = group.byTxId.get(seen.transaction.txId);
    if (known !== undefined) group.byNext.delete(known);
    const one = known ?? this.#add(group, seen);
    one.seen = seen;
    if (Number.isFinite(seen.nextAt)) group.byNext.add(one);
    if (this.#count <= this.#maxWatched) return;
    const [first = group] = this.#groups.values();
    const { oldest } = group.byTxId.size > 1 ? group.order : first.order;
    if (oldest !== undefined) this.forget(oldest.seen.transaction);
  }

  forget({ txId, clientId }: Pick<Transaction, 'txId' | 'clientId'>): void {
    const group = this.#groups.get(clientId);
    const one = group?.byTxId.get(txId);
    if (group === undefined || one === undefined) return;
    group.byTxId.delete(txId);
    group.byNext.delete(one);
    if (one.place !== null) group.order.remove(one.place);
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

  #add(group: Group, seen: Seen): Watched {
    this.#sequence += 1;
    const one: Watched = { sequence: this.#sequence, seen, place: null };
    one.place = group.order.add(one);
    group.byTxId.set(seen.transaction.txId, one);
    this.#count += 1;
    return one;
  }
}
