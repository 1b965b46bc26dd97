import { OrderedList } from '../../collections/ordered-list.ts';
import { type Place, RecencyList } from '../../collections/recency-list.ts';
import { type Conduct, noConduct, recordFault } from '../../domain/findings/conduct.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { TransactionHistory } from '../store.ts';
import type { ClientEntry, ClientTable } from './client-table.ts';
import type { Ground } from './ground.ts';
import type { Life } from './life.ts';
import { LifeRecords } from './life-records.ts';
import { FIELD_BYTES, PLACES_BYTES, sizeOf } from './size.ts';

export interface TransactionEntry {
  readonly sequence: number;
  readonly life: Life;
  value: Transaction;
  conduct: Conduct;
  bytes: number;
  touchedAtMs: number;
  /** `null`: the transaction was dropped. */
  place: Place<TransactionEntry> | null;
}

/** Finds transactions of a life without a walk. */
interface Indexes {
  readonly byNonce: Map<string, TransactionEntry>;
  /** Ordered by the time of the request on the client's clock. */
  readonly byRequest: OrderedList<TransactionEntry>;
  /** All transactions up to this sequence count as having had a fault. */
  faultUpTo: number;
}

const bytesOf = (value: Transaction, conduct: Conduct): number =>
  PLACES_BYTES + sizeOf(value) + FIELD_BYTES + sizeOf(conduct);

/** Transactions by id, in the order of creation, and in the order of the last touch. */
export class TransactionTable {
  readonly #ground: Ground;
  readonly #clients: ClientTable;
  readonly records = new LifeRecords<TransactionEntry>();
  #byId = new Map<string, TransactionEntry>();
  #recency = new RecencyList<TransactionEntry>();
  #indexes = new WeakMap<Life, Indexes>();
  #wasFull = false;

  constructor(ground: Ground, clients: ClientTable) {
    this.#ground = ground;
    this.#clients = clients;
  }

  /** The transaction and its client. An expired transaction is dropped, and not found. */
  find(txId: string, nowMs: number): { readonly entry: TransactionEntry; readonly client: ClientEntry } | undefined {
    const entry = this.#byId.get(txId);
    const client = entry === undefined ? undefined : this.clientOf(entry, nowMs);
    if (entry === undefined || client === undefined) return undefined;
    if (this.#isInTime(entry, nowMs)) return { entry, client };
    this.#outgrow(entry);
    return undefined;
  }

  /** `undefined`: the transaction was dropped, or its client's life has ended. */
  clientOf(entry: TransactionEntry, nowMs: number): ClientEntry | undefined {
    if (entry.place === null) return undefined;
    const client = this.#clients.find(entry.value.clientId, nowMs);
    return client?.life === entry.life ? client : undefined;
  }

  /** As `clientOf`, and also `undefined` for an expired transaction. */
  clientInTime(entry: TransactionEntry, nowMs: number): ClientEntry | undefined {
    return this.#isInTime(entry, nowMs) ? this.clientOf(entry, nowMs) : undefined;
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
    const sequence = this.#ground.nextSequence();
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
    this.#makeRoom(entry);
  }

  replace(entry: TransactionEntry, { value = entry.value, conduct = entry.conduct }: Partial<TransactionEntry>): void {
    const bytes = bytesOf(value, conduct);
    this.records.grow(bytes - entry.bytes);
    Object.assign(entry, { value, conduct, bytes });
    this.#makeRoom(entry);
  }

  /** Drops at most `limit` expired transactions. Returns how many. */
  sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (let oldest = this.#recency.oldest; oldest !== undefined && count < limit; oldest = this.#recency.oldest) {
      if (this.#isInTime(oldest, nowMs)) break;
      this.#outgrow(oldest);
      count += 1;
    }
    return count;
  }

  /** Frees at most `limit` transactions of lives that have ended. Returns how many. */
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

  #isInTime({ touchedAtMs }: TransactionEntry, nowMs: number): boolean {
    return touchedAtMs > nowMs - this.#ground.limits.retentionMs;
  }

  #delete(entry: TransactionEntry): void {
    const { txId, nonce } = entry.value;
    const indexes = this.#indexes.get(entry.life);
    indexes?.byRequest.delete(entry);
    if (nonce !== null) indexes?.byNonce.delete(nonce);
    // With a seed, the client's next life has transactions with the same ids.
    if (this.#byId.get(txId) === entry) this.#byId.delete(txId);
    if (entry.place !== null) this.#recency.remove(entry.place);
    entry.place = null;
    this.records.delete(entry);
  }

  /** Drops a transaction for its age, or because a limit was reached. */
  #outgrow(entry: TransactionEntry): void {
    const client = this.clientOf(entry, this.#ground.now());
    const history = this.historyOf(entry);
    this.#delete(entry);
    if (client !== undefined) this.#ground.observer.transactionDropped({ ...history, owner: client.value });
  }

  /** Frees ended lives first, then drops the transactions touched least recently, but never `needed`. */
  #makeRoom(needed: TransactionEntry): void {
    const { maxTransactions, maxTransactionBytes } = this.#ground.limits;
    for (;;) {
      const isCrowded = this.records.all.size > maxTransactions;
      if (!isCrowded && this.records.bytes <= maxTransactionBytes) return;
      if (this.free(1) > 0) continue;
      const { oldest } = this.#recency;
      if (oldest === undefined || oldest === needed) return;
      this.#outgrow(oldest);
      if (!this.#wasFull) this.#ground.observer.limitReached(isCrowded ? 'maxTransactions' : 'maxTransactionBytes');
      this.#wasFull = true;
    }
  }
}
