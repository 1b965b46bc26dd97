import { msSince } from '../../collections/ms-since.ts';
import { OrderedList } from '../../collections/ordered-list.ts';
import { RecencyList } from '../../collections/recency-list.ts';
import { walkInTurns } from '../../collections/walk.ts';
import { type Conduct, noConduct, recordFault } from '../../domain/findings/conduct.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { SavedTransaction } from '../snapshot/saved-transaction.ts';
import type { TransactionHistory } from '../store.ts';
import type { ClientEntry, ClientTable } from './client-table.ts';
import type { Life } from './life.ts';
import { LifeRecords } from './life-records.ts';
import type { TransactionEntry } from './packed/transaction-entry.ts';
import { TransactionPacker } from './packed/transaction-packer.ts';
import type { StoreContext } from './store-context.ts';

/** Finds transactions of a life without a walk. */
interface Indexes {
  readonly byNonce: Map<string, TransactionEntry>;
  /** By the time of the request, on the client's clock. */
  readonly byRequest: OrderedList<TransactionEntry>;
  /** A fault has triggered on a call about an unknown transaction: it counts for all up to this `sequence`. */
  faultUpTo: number;
}

/** Transactions by id, by creation and by last touch. */
export class TransactionTable {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly records = new LifeRecords<TransactionEntry>();
  #byId = new Map<string, TransactionEntry>();
  #recency = new RecencyList<TransactionEntry>();
  #indexes = new WeakMap<Life, Indexes>();
  #packer: TransactionPacker;
  #wasFull = false;

  constructor(context: StoreContext, clients: ClientTable) {
    this.#context = context;
    this.#clients = clients;
    this.#packer = new TransactionPacker(context.startMs);
  }

  /** The memory of all transactions, estimated. */
  get bytes(): number {
    return this.records.bytes + this.#packer.sharedBytes;
  }

  /** Finds a transaction and its client. Drops the transaction instead if it is too old. */
  find(txId: string, nowMs: number): { readonly entry: TransactionEntry; readonly client: ClientEntry } | undefined {
    const entry = this.#byId.get(txId);
    const client = entry === undefined ? undefined : this.#ownerOf(entry, nowMs);
    if (entry === undefined || client === undefined) return undefined;
    if (this.#isRetained(entry, nowMs)) return { entry, client };
    this.#evict(entry);
    return undefined;
  }

  /** The client of an entry; `undefined` when the entry was deleted, or its life has ended. */
  clientOf(entry: TransactionEntry, nowMs: number): ClientEntry | undefined {
    return this.#byId.get(entry.txId) === entry ? this.#ownerOf(entry, nowMs) : undefined;
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
      byRequest: new OrderedList(({ requestedMs }) => requestedMs),
      faultUpTo: 0,
    };
    this.#indexes.set(life, made);
    return made;
  }

  /** The transaction of an entry. */
  read(entry: TransactionEntry): Transaction {
    return this.#packer.unpack(entry);
  }

  conductOf(entry: TransactionEntry): Conduct {
    const hadFault = entry.sequence <= (this.#indexes.get(entry.life)?.faultUpTo ?? 0);
    const conduct = this.#packer.unpackConduct(entry);
    return hadFault ? recordFault(conduct) : conduct;
  }

  /** The number of transactions that were requested after a time on the client's clock. */
  countRequestedAfter(life: Life, nowMs: number): number {
    return this.indexesOf(life).byRequest.countAbove(nowMs - this.#context.startMs);
  }

  historyOf(entry: TransactionEntry): TransactionHistory {
    return { sequence: entry.sequence, transaction: this.read(entry), conduct: this.conductOf(entry) };
  }

  touch(entry: TransactionEntry, nowMs: number): void {
    entry.touchedMs = msSince(this.#context.startMs, nowMs);
    this.#recency.touch(entry);
  }

  add(transaction: Transaction, life: Life<string>, nowMs: number): void {
    const entry = this.#packer.pack(transaction, { sequence: this.#context.nextSequence(), life }, nowMs);
    this.#place(entry);
    this.#enforceLimits(entry);
  }

  /** Those with a lower `sequence`. */
  async *save(before: number): AsyncGenerator<SavedTransaction[]> {
    for await (const piece of walkInTurns(this.records.all, before)) {
      const nowMs = this.#context.now();
      yield piece.flatMap((entry) => (this.clientOfRetained(entry, nowMs) === undefined ? [] : [this.#saveOne(entry)]));
    }
  }

  /** Adds a saved transaction, without regard to the limits. To be called in the order of the last touches. */
  restore({ sequence, touchedAtMs, transaction, conduct }: SavedTransaction, life: Life<string>): void {
    const entry = this.#packer.pack(transaction, { sequence, life }, touchedAtMs);
    if (conduct !== null) this.#packer.repackConduct(entry, conduct);
    this.#place(entry);
  }

  replace(entry: TransactionEntry, transaction: Transaction): void {
    const { bytes } = entry;
    this.#packer.repack(entry, transaction);
    this.records.grow(entry.bytes - bytes);
    this.#enforceLimits(entry);
  }

  replaceConduct(entry: TransactionEntry, conduct: Conduct): void {
    const { bytes } = entry;
    this.#packer.repackConduct(entry, conduct);
    this.records.grow(entry.bytes - bytes);
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
    this.#packer = new TransactionPacker(this.#context.startMs);
  }

  #place(entry: TransactionEntry): void {
    const { txId, nonce, life } = entry;
    this.#recency.add(entry);
    this.#byId.set(txId, entry);
    this.records.add(entry);
    const { byNonce, byRequest } = this.indexesOf(life);
    byRequest.add(entry);
    if (nonce !== null) byNonce.set(nonce, entry);
  }

  #saveOne(entry: TransactionEntry): SavedTransaction {
    const conduct = this.conductOf(entry);
    return {
      sequence: entry.sequence,
      touchedAtMs: this.#context.startMs + entry.touchedMs,
      transaction: this.read(entry),
      conduct: conduct === noConduct ? null : conduct,
    };
  }

  #ownerOf({ life }: TransactionEntry, nowMs: number): ClientEntry | undefined {
    const client = this.#clients.find(life.clientId, nowMs);
    return client?.life === life ? client : undefined;
  }

  #isRetained({ touchedMs }: TransactionEntry, nowMs: number): boolean {
    const { startMs, limits } = this.#context;
    return touchedMs > nowMs - startMs - limits.retentionMs;
  }

  #delete(entry: TransactionEntry): void {
    const { txId, nonce } = entry;
    const indexes = this.#indexes.get(entry.life);
    indexes?.byRequest.delete(entry);
    if (nonce !== null) indexes?.byNonce.delete(nonce);
    // With a seed, the next life of the client creates the same ids again.
    if (this.#byId.get(txId) === entry) this.#byId.delete(txId);
    this.#recency.remove(entry);
    this.records.delete(entry);
    this.#packer.release(entry);
  }

  /** Drops a transaction for its age or at a limit, and reports it. */
  #evict(entry: TransactionEntry): void {
    const client = this.#ownerOf(entry, this.#context.now());
    const history = this.historyOf(entry);
    this.#delete(entry);
    if (client !== undefined) this.#context.observer.transactionDropped({ ...history, owner: client.value });
  }

  /** Drops the transactions that were touched least recently; first those of lives that have ended; never the given one. */
  #enforceLimits(kept: TransactionEntry): void {
    const { maxTransactions, maxTransactionBytes } = this.#context.limits;
    for (;;) {
      const isTooMany = this.records.all.size > maxTransactions;
      if (!isTooMany && this.bytes <= maxTransactionBytes) return;
      if (this.free(1) > 0) continue;
      const { oldest } = this.#recency;
      if (oldest === undefined || oldest === kept) return;
      this.#evict(oldest);
      if (!this.#wasFull) this.#context.observer.limitReached(isTooMany ? 'maxTransactions' : 'maxTransactionBytes');
      this.#wasFull = true;
    }
  }
}
