import type { Client } from '../domain/client.ts';
import type { Persona } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Transaction } from '../domain/transaction.ts';

/** A record with its place in the order of creation: a number that only grows, independent of any clock. */
export interface Stored<T> {
  readonly sequence: number;
  readonly value: T;
}

export interface Page {
  readonly limit: number;
  /** Only records created before the one with this sequence number. */
  readonly before?: number | undefined;
}

export interface TransactionFilter extends Page {
  readonly clientId?: string | undefined;
  readonly accepts?: ((transaction: Transaction) => boolean) | undefined;
}

/** An atomic change: the pure function sees the record as it is; `undefined` leaves it untouched. */
export type Change<T> = (current: T) => T | undefined;

export interface ClientStore {
  /** `pinned` clients are never dropped for being idle. */
  insert(client: Client, options?: { readonly pinned?: boolean }): Promise<'inserted' | 'exists' | 'full'>;
  get(clientId: string): Promise<Client | undefined>;
  /** The record after the change, `undefined` when there is none or the change declined. */
  update(clientId: string, change: Change<Client>): Promise<Client | undefined>;
  /** Drops the client and its transactions. */
  delete(clientId: string): Promise<boolean>;
  list(page: Page): Promise<Stored<Client>[]>;
  count(): Promise<number>;
}

export interface TransactionStore {
  /**
   * Claims the nonce, if there is one, in the same operation. `gone`: the client that asked was deleted or reset since.
   */
  insert(transaction: Transaction, owner: Client): Promise<'inserted' | 'nonce-used' | 'gone'>;
  get(txId: string): Promise<Transaction | undefined>;
  update(txId: string, change: Change<Transaction>): Promise<Transaction | undefined>;
  isNonceUsed(clientId: string, nonce: string): Promise<boolean>;
  /** Newest first. */
  list(filter: TransactionFilter): Promise<Stored<Transaction>[]>;
  deleteOf(clientId: string): Promise<void>;
  count(): Promise<number>;
}

/** Things by name that tests add to and take from: personas, scenarios. */
export interface Catalog<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<'created' | 'replaced' | 'full'>;
  delete(id: string): Promise<boolean>;
  /** Newest first. */
  list(page: Page): Promise<Stored<T>[]>;
}

/** The port: what the emulator keeps, with every operation that must be atomic as one call. */
export interface Store {
  readonly kind: string;
  readonly clients: ClientStore;
  readonly transactions: TransactionStore;
  readonly personas: Catalog<Persona>;
  readonly scenarios: Catalog<Scenario>;
  /** Drops everything. */
  clear(): Promise<void>;
  /** Rejects, with the reason, while the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreLimits {
  readonly maxClients: number;
  readonly maxTransactions: number;
  readonly maxPersonas: number;
  readonly maxScenarios: number;
  /** Real time after the last touch until a record is dropped. */
  readonly retentionMs: number;
}
