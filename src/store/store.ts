import type { Client, Owner } from '../domain/client.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Fault } from '../domain/fault.ts';
import type { JournalFilter } from '../domain/filters/journal-filter.ts';
import type { TransactionFilter } from '../domain/filters/transaction-filter.ts';
import type { Conduct } from '../domain/findings/conduct.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Persona } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { SentPerson } from '../domain/sent-person.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { HeldToken } from './held-token.ts';
import type { StoreObserver } from './observer.ts';
import type { Page, Stored } from './stored.ts';

/*
 * The store: everything that the emulator keeps. This file is the contract that every adapter must fulfil.
 * `test/store/contract.ts` tests an adapter against it.
 *
 * Operations
 * - Each operation is atomic, also when several processes use one backend.
 * - An operation rejects only when the backend fails. "Not found" and "not allowed" are values: `undefined`, `false`, a word.
 * - Operations that do not wait for each other may share one round trip.
 *
 * Changes
 * - `update` calls a pure function with the record. The function may run several times for one change, because an adapter
 *   that compares and sets must try again.
 * - The function returns the new record and a result. `update` resolves to the result of the run that was stored, or to
 *   `undefined` when there is no such record.
 * - When the function throws, nothing changes, and `update` rejects with the same error.
 * - A change keeps what identifies a record: `clientId`, `instance` and `resets` of a client; `txId`, `clientId`, `nonce` and
 *   `requested` of a transaction.
 *
 * Lives
 * - A client's data belongs to one life of the client (`Owner`): transactions with their nonces and conduct, faults, journal,
 *   findings, facts.
 * - `reset` and `delete` end a life in one step. From then on nothing of it is seen. Its memory may be freed later, in turns.
 * - A write for a life that has ended is dropped, or kept without a client. It never reaches the next life.
 *
 * Age
 * - `get`, `update` and `reset` touch a record. No other operation does.
 * - A client or transaction that was not touched for `retentionMs` is dropped, and so is a journal entry of that age. It is
 *   not seen from that moment on, whichever operation comes first. Clients of the seed are never dropped.
 * - The time is the adapter's own clock, which never jumps.
 *
 * Lists
 * - A list is ordered by `sequence`, newest first. A sequence only grows.
 * - Pages stay correct when records are added, changed or deleted between two pages.
 * - `each` walks over all records, newest first. A record that exists during the whole walk comes exactly once.
 * - Lists and walks let other calls run after a few hundred records.
 *
 * Limits
 * - Where `StoreLimits` allows no more, the oldest records are dropped, or the operation answers `full`. The record that needs
 *   the memory is never the one that is dropped.
 */

export interface Changed<T, R> {
  /** The new record. Without it, the record does not change. */
  readonly value?: T | undefined;
  readonly result: R;
}

/** A pure function, which may run several times. */
export type Change<T, R> = (current: T) => Changed<T, R>;

/** As `Change`. `owner` is the transaction's client at the same moment, so that its clock is right. */
export type TransactionChange<R> = (current: Transaction, owner: Client) => Changed<Transaction, R>;

export interface ClientStore {
  /** The adapter sets `instance`. */
  insert(client: Client): Promise<'inserted' | 'exists' | 'full'>;
  get(clientId: string): Promise<Client | undefined>;
  /** In the order of `clientIds`. */
  getMany(clientIds: readonly string[]): Promise<(Client | undefined)[]>;
  update<R>(clientId: string, change: Change<Client, R>): Promise<R | undefined>;
  /** Begins a new life with `resetClient`, and returns the new client. Its coverage stays. */
  reset(clientId: string): Promise<Client | undefined>;
  delete(clientId: string): Promise<boolean>;
  list(page: Page): Promise<Stored<Client>[]>;
  each(): AsyncIterable<Client>;
  count(): Promise<number>;
}

/** A transaction, and what its partner did with it. */
export interface TransactionHistory {
  readonly sequence: number;
  readonly transaction: Transaction;
  readonly conduct: Conduct;
}

export interface TransactionStore {
  /** Also claims the nonce, if there is one. `gone`: the owner's life has ended. */
  insert(transaction: Transaction, owner: Owner): Promise<'inserted' | 'nonce-used' | 'gone'>;
  get(txId: string): Promise<Transaction | undefined>;
  update<R>(txId: string, change: TransactionChange<R>): Promise<R | undefined>;
  /** The `txId` of the transaction that has this nonce. */
  findByNonce(owner: Owner, nonce: string): Promise<string | undefined>;
  /** How many transactions were requested later than `nowMs` on the client's clock. */
  countAhead(owner: Owner, nowMs: number): Promise<number>;
  list(filter: TransactionFilter & Page): Promise<Stored<Transaction>[]>;
  /** The owner's transactions with a sequence above `after`. */
  each(owner: Owner, after: number): AsyncIterable<TransactionHistory>;
  count(): Promise<number>;
}

/**
 * What partners did with their transactions: a record beside each transaction, dropped together with it. `undefined`: there is
 * no such transaction.
 */
export interface ConductStore {
  /** Does not touch the transaction. */
  get(txId: string): Promise<Conduct | undefined>;
  /** In the order of `txIds`. */
  getMany(txIds: readonly string[]): Promise<(Conduct | undefined)[]>;
  /** Only for a transaction of the owner. Touches the transaction. */
  update<R>(owner: Owner, txId: string, change: Change<Conduct, R>): Promise<R | undefined>;
  /** Marks all transactions that the owner has now: a fault has triggered on a call about one of them, unknown which. */
  recordFaultOfAll(owner: Owner): Promise<void>;
}

/** Named entries that the control API adds and deletes: personas, scenarios. */
export interface Catalog<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<'created' | 'replaced' | 'full'>;
  delete(id: string): Promise<boolean>;
  list(page: Page): Promise<Stored<T>[]>;
  each(): AsyncIterable<T>;
}

export interface PersonaStore extends Catalog<Persona> {
  /** Personas with this name or this phone, newest first. */
  findNear(person: Pick<SentPerson, 'name' | 'phone'>): Promise<Persona[]>;
}

export interface FaultFilter extends Page {
  readonly clientId?: string | undefined;
}

/** Faults that the service makes on purpose. */
export interface FaultStore {
  /** `full`: the client, or all clients together, have the maximum. `gone`: the owner's life has ended. */
  add(fault: Fault, owner: Owner | null): Promise<'added' | 'full' | 'gone'>;
  /**
   * Applies `decideFault` to the owner's faults and those for all clients, newest first. Returns the fault that triggers.
   * `null`: the call is of no known client.
   */
  take(endpoint: Endpoint, owner: Owner | null): Promise<Fault | undefined>;
  /** Triggers a deferred fault. `false`: it was used up or deleted since. */
  use(id: string): Promise<boolean>;
  list(filter: FaultFilter): Promise<Stored<Fault>[]>;
  delete(id: string): Promise<boolean>;
}

/** The calls that came over the wire. The oldest entries are dropped first. */
export interface JournalStore {
  /**
   * Keeps an entry, and adds to coverage what the call has covered. Without an owner, or when the owner's life has ended, the
   * entry is kept without a client.
   */
  record(entry: JournalEntry, owner: Owner | null, covered: readonly string[]): Promise<void>;
  list(filter: JournalFilter & Page): Promise<Stored<JournalEntry>[]>;
}

/** A finding as it is now. `sequence` is its place in the order in which findings were first seen. */
export interface ReportedFinding {
  readonly finding: Finding;
  readonly sequence: number;
  /** The first time in this life, or since findings were cleared. */
  readonly isNew: boolean;
}

/** Recorded mistakes of integrations. Rules of history are not recorded, but checked when somebody reads findings. */
export interface FindingStore {
  /**
   * Returns each finding with its place. `count`: it has just happened, and is added to what is recorded. `order`: it was
   * derived from history, which will be read again, so only its place is kept.
   */
  report(owner: Owner, findings: readonly Finding[], how: 'count' | 'order'): Promise<ReportedFinding[]>;
  /** History up to the sequence `clearedAt` existed when findings were cleared, and is not checked any more. */
  list(owner: Owner): Promise<{ readonly recorded: readonly Finding[]; readonly clearedAt: number }>;
  clear(owner: Owner): Promise<void>;
}

/** What rules must remember of a client's earlier calls. */
export interface FactStore {
  /** Whether the client has used this AES key before. Remembers it. */
  useKey(owner: Owner, fingerprint: string): Promise<boolean>;
  forgetKey(owner: Owner, fingerprint: string): Promise<void>;
  /** Returns the token that the client held before. */
  holdToken(owner: Owner, token: HeldToken): Promise<HeldToken | null>;
  /** From now on the client holds no usable token. */
  dropToken(owner: Owner): Promise<void>;
  /** The last tokens that the client was given, oldest first. */
  tokensOf(owner: Owner): Promise<readonly HeldToken[]>;
}

/** Outcomes that partners' tests have covered. Ids are those of `src/domain/coverage.ts`. */
export interface CoverageStore {
  /** Adds to the coverage of all clients together, and to that of the owner if its life has not ended. */
  add(owner: Owner | null, items: readonly string[]): Promise<void>;
  /** Of one client since it was created, or of all clients together, also deleted ones. */
  list(clientId?: string): Promise<string[]>;
  clear(clientId?: string): Promise<void>;
}

/** The content at the start, and again after a reset. */
export interface Seed {
  /** Never refused, and never dropped for their age. */
  readonly clients: readonly Client[];
  readonly personas: readonly Persona[];
  readonly scenarios: readonly Scenario[];
}

export interface Store {
  readonly kind: string;
  readonly clients: ClientStore;
  readonly transactions: TransactionStore;
  readonly conduct: ConductStore;
  readonly faults: FaultStore;
  readonly journal: JournalStore;
  readonly findings: FindingStore;
  readonly facts: FactStore;
  readonly coverage: CoverageStore;
  readonly personas: PersonaStore;
  readonly scenarios: Catalog<Scenario>;
  /** Whether control calls may add more. Clients, queues, faults, personas and scenarios share one limit. */
  hasMemoryLeft(): Promise<boolean>;
  /** From now on the observer is told of every change. Several observers are told in the order of these calls. */
  observe(observer: Partial<StoreObserver>): void;
  /** Must be called first. Adds what the store does not have of the seed. Observers are not told. */
  start(seed: Seed): Promise<void>;
  /**
   * Replaces everything by the seed in one step, so that a call never meets an empty store. Ends every life. Only the coverage
   * of all clients together stays, so that a test run may reset in between.
   */
  reset(seed: Seed): Promise<void>;
  /** Rejects with the reason while the backend cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreLimits {
  readonly maxClients: number;
  readonly maxTransactions: number;
  /** Bytes are estimates. */
  readonly maxTransactionBytes: number;
  /** For everything that control calls add. Findings, facts and coverage may each take half as much. */
  readonly maxClientBytes: number;
  readonly maxPersonas: number;
  readonly maxScenarios: number;
  /** For each client, and for those for all clients together. */
  readonly maxFaults: number;
  readonly maxJournal: number;
  readonly maxJournalBytes: number;
  readonly maxClientJournal: number;
  /** Since the last touch of a record, or since a journal entry was recorded. */
  readonly retentionMs: number;
}

/** What an adapter is made with. */
export interface StoreOptions {
  readonly limits: StoreLimits;
  /** Real time that never jumps. */
  readonly now: () => number;
}
