import type { Client } from '../domain/client.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Fault } from '../domain/fault.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
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
  /** Drops the client and all that belongs to it. */
  delete(clientId: string): Promise<boolean>;
  list(page: Page): Promise<Stored<Client>[]>;
  count(): Promise<number>;
}

/** As `Change`, with the transaction's client as it is in the same moment: its clock says what time it is. */
export type TransactionChange = (current: Transaction, owner: Client) => Transaction | undefined;

export interface TransactionStore {
  /**
   * Claims the nonce, if there is one, in the same operation, and returns the client as it is by then. `gone`: the client
   * that asked was deleted or reset since.
   */
  insert(transaction: Transaction, asked: Client): Promise<{ readonly owner: Client } | 'nonce-used' | 'gone'>;
  get(txId: string): Promise<Transaction | undefined>;
  update(txId: string, change: TransactionChange): Promise<Transaction | undefined>;
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

export interface FaultFilter extends Page {
  readonly clientId?: string | undefined;
}

/** What the service does wrong on purpose. */
export interface FaultStore {
  /** `full`: its client, or everybody, has as many as there may be. */
  add(fault: Fault): Promise<'added' | 'full'>;
  /** The newest fault that strikes a call, used up in the same operation; but a deferred one is not yet. */
  take(endpoint: Endpoint, clientId: string | null): Promise<Fault | undefined>;
  /** Uses up a deferred fault; `false` when others have done so, or it was deleted. */
  use(id: string): Promise<boolean>;
  /** Newest first. */
  list(filter: FaultFilter): Promise<Stored<Fault>[]>;
  delete(id: string): Promise<boolean>;
  deleteOf(clientId: string): Promise<void>;
}

export interface JournalFilter extends Page {
  /** `null`: calls of no known client. */
  readonly clientId?: string | null | undefined;
  readonly accepts?: ((entry: JournalEntry) => boolean) | undefined;
}

/** What went over the wire. The oldest entries make room for new ones. */
export interface JournalStore {
  record(entry: JournalEntry): Promise<Stored<JournalEntry>>;
  /** Newest first. */
  list(filter: JournalFilter): Promise<Stored<JournalEntry>[]>;
  deleteOf(clientId: string): Promise<void>;
}

/** What integrations do wrong, as far as it was recorded: rules of history are judged when somebody asks. */
export interface FindingStore {
  /** One finding of a rule and client, counted: as it is now. */
  record(owner: Client, finding: Finding): Promise<Finding>;
  /** Gives the finding its place in the order of first sightings; `isNew`: there is something to tell. */
  announce(owner: Client, finding: Finding): Promise<{ readonly sequence: number; readonly isNew: boolean }>;
  list(clientId: string): Promise<Finding[]>;
  /** Transactions of this sequence number or less were there when findings were cleared, and are not judged any more. */
  clearedAt(clientId: string): Promise<number>;
  clear(owner: Client): Promise<void>;
  /** With the facts: the client is as new. */
  deleteOf(clientId: string): Promise<void>;
}

/** A token that a client was given. */
export interface HeldToken {
  /** Sorted. */
  readonly scopes: string;
  /** On the client's clock. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly realIssuedAtMs: number;
  /** By a clock that never jumps. */
  readonly monotonicIssuedAtMs: number;
  /** A fault has made it expire. */
  readonly isBroken: boolean;
}

/** The little that rules must remember of a client's calls. Nothing is kept for a life of a client that is over. */
export interface FactStore {
  /** Whether the client has used this AES key before; remembers it. */
  useKey(owner: Client, fingerprint: string): Promise<boolean>;
  forgetKey(owner: Client, fingerprint: string): Promise<void>;
  /** The token that was held before; from now on this one is. */
  holdToken(owner: Client, token: HeldToken): Promise<HeldToken | null>;
  /** The client holds none that it could use again. */
  dropToken(owner: Client): Promise<void>;
  /** The last tokens, oldest first, held or not. */
  tokensOf(clientId: string): Promise<readonly HeldToken[]>;
}

/** Outcomes that partners' tests have met, by the ids of `domain/coverage.ts`. */
export interface CoverageStore {
  /** `null`: a call of no known client. */
  meet(clientId: string | null, items: readonly string[]): Promise<void>;
  /** Of a client, or of all that there are and were. */
  list(clientId?: string): Promise<string[]>;
  clear(clientId?: string): Promise<void>;
}

/** The port: what the emulator keeps, with every operation that must be atomic as one call. */
export interface Store {
  readonly kind: string;
  readonly clients: ClientStore;
  readonly transactions: TransactionStore;
  readonly faults: FaultStore;
  readonly journal: JournalStore;
  readonly findings: FindingStore;
  readonly facts: FactStore;
  readonly coverage: CoverageStore;
  readonly personas: Catalog<Persona>;
  readonly scenarios: Catalog<Scenario>;
  /** Whether control calls may add more: clients with their queues, faults, personas and scenarios take memory together. */
  hasRoom(): Promise<boolean>;
  /** Drops everything, but what all have met: tests that reset in between still add up. */
  clear(): Promise<void>;
  /** Rejects, with the reason, while the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Is told of transactions that were dropped for their age, or for want of room. */
  readonly onDropped?: (transaction: Stored<Transaction>) => void;
  /** Is told when a transaction is dropped for want of room for the first time, with the limit that was reached. */
  readonly onFull?: (limit: 'maxTransactions' | 'maxTransactionBytes') => void;
  /** Is told of clients that were dropped for their age, with all that belonged to them. */
  readonly onClientDropped?: (clientId: string) => void;
}

export interface StoreLimits {
  readonly maxClients: number;
  readonly maxTransactions: number;
  /** As all limits in bytes, of an estimate. */
  readonly maxTransactionBytes: number;
  /** Of all that control calls add; what is remembered of clients' calls has limits that are parts of it. */
  readonly maxClientBytes: number;
  readonly maxPersonas: number;
  readonly maxScenarios: number;
  /** A client's, and of those for everybody. */
  readonly maxFaults: number;
  readonly maxJournal: number;
  readonly maxJournalBytes: number;
  readonly maxClientJournal: number;
  /** How long a record is kept after the last touch, and a journal entry, whatever the wall clock says. */
  readonly retentionMs: number;
}
