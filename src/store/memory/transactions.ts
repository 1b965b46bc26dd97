import { walkInTurns } from '../../collections/walk.ts';
import type { Owner } from '../../domain/client.ts';
import { matchesTransaction, type TransactionFilter } from '../../domain/filters/transaction-filter.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { TransactionChange, TransactionHistory, TransactionStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import type { ClientTable } from './client-table.ts';
import type { StoreContext } from './store-context.ts';
import type { TransactionTable } from './transaction-table.ts';

export class MemoryTransactions implements TransactionStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly #table: TransactionTable;

  constructor(context: StoreContext, clients: ClientTable, table: TransactionTable) {
    this.#context = context;
    this.#clients = clients;
    this.#table = table;
  }

  async insert(transaction: Transaction, owner: Owner): Promise<'inserted' | 'nonce-used' | 'ended'> {
    const nowMs = this.#context.begin();
    const client = this.#clients.find(owner.clientId, nowMs);
    const life = this.#clients.lifeOf(owner, nowMs);
    if (client === undefined || life === undefined) return 'ended';
    const { nonce } = transaction;
    if (nonce !== null && this.#findByNonce(owner, nonce, nowMs) !== undefined) return 'nonce-used';
    this.#table.add(transaction, life, nowMs);
    this.#context.observer.transactionChanged({ before: null, after: transaction, owner: client.value });
    return 'inserted';
  }

  async get(txId: string): Promise<Transaction | undefined> {
    const found = this.#findAndTouch(txId);
    return found && this.#table.read(found.entry);
  }

  async update<R>(txId: string, change: TransactionChange<R>): Promise<R | undefined> {
    const found = this.#findAndTouch(txId);
    if (found === undefined) return undefined;
    const { entry, client } = found;
    const before = this.#table.read(entry);
    const { value: after, conduct, result } = change(before, client.value, this.#table.conductOf(entry));
    if (conduct !== undefined) this.#table.replaceConduct(entry, conduct);
    if (after !== undefined) {
      this.#table.replace(entry, after);
      this.#context.observer.transactionChanged({ before, after, owner: client.value });
    }
    return result;
  }

  async findByNonce(owner: Owner, nonce: string): Promise<string | undefined> {
    return this.#findByNonce(owner, nonce, this.#context.begin());
  }

  async countRequestedAfter(owner: Owner, nowMs: number): Promise<number> {
    await this.#context.sweepAll();
    const life = this.#clients.lifeOf(owner, this.#context.now());
    return life === undefined ? 0 : this.#table.countRequestedAfter(life, nowMs);
  }

  async list({ limit, before, ...filter }: TransactionFilter & Page): Promise<Stored<Transaction>[]> {
    const nowMs = this.#context.begin();
    const { records } = this.#table;
    const life = filter.clientId === undefined ? undefined : this.#clients.find(filter.clientId, nowMs)?.life;
    const list = filter.clientId === undefined ? records.all : life && records.of(life);
    const found: Stored<Transaction>[] = [];
    if (list === undefined) return found;
    for await (const piece of walkInTurns(list, before)) {
      const atMs = this.#context.now();
      for (const entry of piece) {
        const client = this.#table.clientOfRetained(entry, atMs);
        if (client === undefined) continue;
        const value = this.#table.read(entry);
        if (!matchesTransaction(filter, value, client.value)) continue;
        if (found.push({ sequence: entry.sequence, value }) >= limit) return found;
      }
    }
    return found;
  }

  async *each(owner: Owner, after: number): AsyncGenerator<TransactionHistory> {
    const life = this.#clients.lifeOf(owner, this.#context.begin());
    const list = life && this.#table.records.of(life);
    if (list === undefined) return;
    for await (const piece of walkInTurns(list)) {
      const atMs = this.#context.now();
      for (const entry of piece) {
        if (entry.sequence <= after) return;
        if (this.#table.clientOfRetained(entry, atMs) !== undefined) yield this.#table.historyOf(entry);
      }
    }
  }

  async count(): Promise<number> {
    await this.#context.sweepAll();
    return this.#table.records.count;
  }

  #findAndTouch(txId: string) {
    const nowMs = this.#context.begin();
    const found = this.#table.find(txId, nowMs);
    if (found !== undefined) this.#table.touch(found.entry, nowMs);
    return found;
  }

  #findByNonce(owner: Owner, nonce: string, nowMs: number): string | undefined {
    const life = this.#clients.lifeOf(owner, nowMs);
    const holder = life && this.#table.indexesOf(life).byNonce.get(nonce)?.txId;
    return holder !== undefined && this.#table.find(holder, nowMs) !== undefined ? holder : undefined;
  }
}
