import { OrderedList } from '../../collections/ordered-list.ts';
import { type Place, RecencyList } from '../../collections/recency-list.ts';
import { type Conduct, noConduct, recordFault } from '../../domain/findings/conduct.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { TransactionHistory } from '../store.ts';
import type { ClientEntry, ClientTable } from './client-table.ts';
import type { Life } from './life.ts';
import { LifeRecords } from './life-records.ts';
import { FIELD_BYTES, PLACES_BYTES, sizeOf } from './size.ts';
import type { StoreContext } from './store-context.ts';

export interface TransactionEntry {
  readonly sequence: number;
  readonly life: Life;
  value: Transaction;
  conduct: Conduct;
  bytes: number;
  touchedAtMs: number;
  /** `null`: the entry was deleted. */
  place: Place<TransactionEntry> | null;
}

/** Finds transactions of a life without a walk. */
interface Indexes {
  readonly byNonce: Map<string, TransactionEntry>;
  /** By the time of the request, on the client's clock. */
  readonly byRequest: OrderedList<TransactionEntry>;
  /** A fault has triggered on a call about an unknown transaction: it counts for all up to this `sequence`. */
  faultUpTo: number;
}

const bytesOf = (value: Transaction, conduct: Conduct): number =>
  PLACES_BYTES + sizeOf(value) + FIELD_BYTES + sizeOf(conduct);

/** Transactions by id, by creation and by last touch. */
export class TransactionTable {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly records = new LifeRecords<TransactionEntry>();
  #byId = new Map<string, TransactionEntry>();
  #recency = new RecencyList<TransactionEntry>();
  #indexes = new WeakMap<Life, Indexes>();
  #wasFull = false;

  constructor(context: StoreContext, clients: ClientTable) {
    this.#context = context;
    this.#clients = clients;
  }

  /** Finds a transaction and its client. Drops the transaction instead if it is too old. */
  find(txId: string, nowMs: number): { readonly entry: TransactionEntry; readonly client: ClientEntry } | undefined {
    const entry = this.#byId.get(txId);
    const client = entry === undefined ? undefined : this.clientOf(entry, nowMs);
    if (entry === undefined || client === undefined) return undefined;
    if (this.#isRetained(entry, nowMs)) return { entry, client };
    this.#evict(entry);
    return undefined;
  }

  /** The client of an entry; `undefined` when the entry was deleted, or its life has ended. */
  clientOf(entry: TransactionEntry, nowMs: number): ClientEntry | undefined {
    if (entry.place === null) return undefined;
    const client = this.#clients.find(entry.value.clientId, nowMs);
    return client?.life === entry.life ? client : undefined;
  }

  /** As `clientOf`; also `undefined` when the entry is too old. */
  clientOfRetained(entry: TransactionEntry, nowMs: number): ClientEntry | undefined {
    return this.#isRetained(entry, nowMs) ? this.clientOf(entry, nowMs) : undefined;
  }

  indexesOf(life: Life): Indexes {
    const known = this.#indexes.get(life);
    if (known !== undefined) return known;
    const made: Indexes = {
      byNonce: new Map(),
      byRequest: new OrderedList(({ value }) => value.requested.at),
      faultUpTo: 0,
    };
    this.#indexes.set(life, made);
    return made;
  }

  historyOf({ sequence, value: transaction, conduct, life }: TransactionEntry): TransactionHistory {
    const hadFault = sequence <= (this.#indexes.get(life)?.faultUpTo ?? 0);
    return { sequence, transaction, conduct: hadFault ? recordFault(conduct) : conduct };
  }

  touch(entry: TransactionEntry, nowMs: number): void {
    entry.touchedAtMs = nowMs;
    if (entry.place !== null) this.#recency.touch(entry.place);
  }

  add(value: Transaction, life: Life, nowMs: number): void {
    const sequence = this.#context.nextSequence();
    const bytes = bytesOf(value, noConduct);
    const entry: TransactionEntry = {
      sequence,
      life,
      value,
      conduct: noConduct,
      bytes,
      touchedAtMs: nowMs,
      place: null,
    };
    entry.place = this.#recency.add(entry);
    this.#byId.set(value.txId, entry);
    this.records.add(entry);
    const { byNonce, byRequest } = this.indexesOf(life);
    byRequest.add(entry);
    if (value.nonce !== null) byNonce.set(value.nonce, entry);
    this.#enforceLimits(entry);
  }

  replace(entry: TransactionEntry, { value = entry.value, conduct = entry.conduct }: Partial<TransactionEntry>): void {
    const bytes = bytesOf(value, conduct);
    this.records.grow(bytes - entry.bytes);
    Object.assign(entry, { value, conduct, bytes });
    this.#enforceLimits(entry);
  }

  /** Drops transactions for their age, at most `limit`. Returns how many. */
  sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (let oldest = this.#recency.oldest; oldest !== undefined && count < limit; oldest = this.#recency.oldest) {
      if (this.#isRetained(oldest, nowMs)) break;
      this.#evict(oldest);
      count += 1;
    }
    return count;
  }

  /** Frees transactions of lives that have ended, at most `limit`. Returns how many. */
  free(limit: number): number {
    let count = 0;
    for (let one = this.records.ended; one !== undefined && count < limit; one = this.records.ended) {
      this.#delete(one);
      count += 1;
    }
    return count;
  }

  endLife(life: Life): void {
    this.records.end(life);
    this.#indexes.delete(life);
  }

  clear(): void {
    this.records.clear();
    this.#byId = new Map();
    this.#recency = new RecencyList();
    this.#indexes = new WeakMap();
  }

  #isRetained({ touchedAtMs }: TransactionEntry, nowMs: number): boolean {
    return touchedAtMs > nowMs - this.#context.limits.retentionMs;
  }

  #delete(entry: TransactionEntry): void {
    const { txId, nonce } = entry.value;
    const indexes = this.#indexes.get(entry.life);
    indexes?.byRequest.delete(entry);
    if (nonce !== null) indexes?.byNonce.delete(nonce);
    // With a seed, the next life of the client creates the same ids again.
    if (this.#byId.get(txId) === entry) this.#byId.delete(txId);
    if (entry.place !== null) this.#recency.remove(entry.place);
    entry.place = null;
    this.records.delete(entry);
  }

  /** Drops a transaction for its age or at a limit, and reports it. */
  #evict(entry: TransactionEntry): void {
    const client = this.clientOf(entry, this.#context.now());
    const history = this.historyOf(entry);
    this.#delete(entry);
    if (client !== undefined) this.#context.observer.transactionDropped({ ...history, owner: client.value });
  }

  /** Drops the transactions that were touched least recently; first those of lives that have ended; never the given one. */
  #enforceLimits(kept: TransactionEntry): void {
    const { maxTransactions, maxTransactionBytes } = this.#context.limits;
    for (;;) {
      const isTooMany = this.records.all.size > maxTransactions;
      if (!isTooMany && this.records.bytes <= maxTransactionBytes) return;
      if (this.free(1) > 0) continue;
      const { oldest } = this.#recency;
      if (oldest === undefined || oldest === kept) return;
      this.#evict(oldest);
      if (!this.#wasFull) this.#context.observer.limitReached(isTooMany ? 'maxTransactions' : 'maxTransactionBytes');
      this.#wasFull = true;
    }
  }
}
