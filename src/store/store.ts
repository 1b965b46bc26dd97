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
 * What the emulator keeps, and what every adapter must do. `test/store/contract.ts` checks an adapter against all of this.
 *
 * Operations. Each is atomic: of a hundred parallel calls, also of several processes on one backend, each sees the effect
 * of those before it. Operations of one process that do not wait for each other may go in one round trip. A rejection says
 * that the backend failed; what is merely not there is a value (`undefined`, `false`, a word).
 *
 * Changes. `update` hands the record to a pure function, which may run several times for one change: an adapter that
 * compares and sets tries again. What the caller wants to know, the function returns as `result`; the one of the run that
 * counts comes back. `update` resolves to `undefined` when there is no such record. What the function throws comes back
 * unchanged, and changes nothing. A change leaves what names a record as it is: `clientId`, `instance` and `resets` of a
 * client; `txId`, `clientId`, `nonce` and `requested` of a transaction.
 *
 * Lives. What a client has belongs to one of its lives (`Owner`): transactions with nonces and conduct, faults, journal,
 * findings, facts. `reset` and `delete` end a life in one step, from which on nothing of it is seen; its memory may be
 * freed later, in turns. What a late call writes for a life that is over is not kept, or kept as of no known client.
 *
 * Touch and age. `get`, `update` and `reset` touch a record; every other operation does not. Clients and transactions that nobody
 * has touched, and journal entries that were recorded, `retentionMs` ago are dropped, and are not seen from that moment on,
 * whatever has been called since. Clients of the seed stay. Time is the adapter's own clock, which never jumps.
 *
 * Lists. Newest first, by `sequence`, which only grows. Pages stay right whatever is added, changed or deleted between
 * them. `each` walks over everything newest first: each record that is there throughout comes once. Both let other calls
 * have their turn after some hundred records.
 *
 * Room. The oldest makes room for the new where `StoreLimits` says so; the rest is refused with `full`. The record that
 * needs the room is never the one that goes.
 */

export interface Changed<T, R> {
  /** The record from now on; without it, the record stays as it is. */
  readonly value?: T | undefined;
  readonly result: R;
}

/** Pure: may run several times for one change. */
export type Change<T, R> = (current: T) => Changed<T, R>;

/** With the transaction's client as it is in the same moment: its clock says what time it is. */
export type TransactionChange<R> = (current: Transaction, owner: Client) => Changed<Transaction, R>;

export interface ClientStore {
  /** The adapter gives the client its `instance`. */
  insert(client: Client): Promise<'inserted' | 'exists' | 'full'>;
  get(clientId: string): Promise<Client | undefined>;
  /** In the order of the ids. */
  getMany(clientIds: readonly string[]): Promise<(Client | undefined)[]>;
  update<R>(clientId: string, change: Change<Client, R>): Promise<R | undefined>;
  /** Begins another life, as `resetClient` says: the client from then on. What it has covered stays. */
  reset(clientId: string): Promise<Client | undefined>;
  delete(clientId: string): Promise<boolean>;
  list(page: Page): Promise<Stored<Client>[]>;
  each(): AsyncIterable<Client>;
  count(): Promise<number>;
}

/** A transaction with what its partner did with it. */
export interface TransactionHistory {
  readonly sequence: number;
  readonly transaction: Transaction;
  readonly conduct: Conduct;
}

export interface TransactionStore {
  /** Claims the nonce, if there is one, in the same operation. `gone`: this life of the client is over. */
  insert(transaction: Transaction, owner: Owner): Promise<'inserted' | 'nonce-used' | 'gone'>;
  get(txId: string): Promise<Transaction | undefined>;
  update<R>(txId: string, change: TransactionChange<R>): Promise<R | undefined>;
  /** The id of the transaction that has this nonce. */
  findByNonce(owner: Owner, nonce: string): Promise<string | undefined>;
  /** How many transactions were requested after an instant on the client's clock. */
  countAhead(owner: Owner, nowMs: number): Promise<number>;
  list(filter: TransactionFilter & Page): Promise<Stored<Transaction>[]>;
  /** Those of an owner created after `after`. */
  each(owner: Owner, after: number): AsyncIterable<TransactionHistory>;
  count(): Promise<number>;
}

/** What partners did with their transactions: a record beside each, which goes with it. `undefined`: no such transaction. */
export interface ConductStore {
  /** Does not touch the transaction. */
  get(txId: string): Promise<Conduct | undefined>;
  /** In the order of the ids. */
  getMany(txIds: readonly string[]): Promise<(Conduct | undefined)[]>;
  /** Of the owner's own transactions only; touches the transaction. */
  update<R>(owner: Owner, txId: string, change: Change<Conduct, R>): Promise<R | undefined>;
  /** A fault has triggered on a call about one of the owner's transactions, and nobody knows which: all have had one. */
  recordFaultOfAll(owner: Owner): Promise<void>;
}

/** Things by name that tests add to and take from: personas, scenarios. */
export interface Catalog<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<'created' | 'replaced' | 'full'>;
  delete(id: string): Promise<boolean>;
  list(page: Page): Promise<Stored<T>[]>;
  each(): AsyncIterable<T>;
}

export interface PersonaStore extends Catalog<Persona> {
  /** Those with this name or this phone, newest first. */
  findNear(person: Pick<SentPerson, 'name' | 'phone'>): Promise<Persona[]>;
}

export interface FaultFilter extends Page {
  readonly clientId?: string | undefined;
}

/** What the service does wrong on purpose. */
export interface FaultStore {
  /** `full`: its client, or everybody, has as many as there may be. `gone`: this life of its client is over. */
  add(fault: Fault, owner: Owner | null): Promise<'added' | 'full' | 'gone'>;
  /** What `decideFault` says about the owner's faults and everybody's, newest first. `null`: no known client. */
  take(endpoint: Endpoint, owner: Owner | null): Promise<Fault | undefined>;
  /** Triggers a deferred fault; `false` when others have used it up, or it was deleted. */
  use(id: string): Promise<boolean>;
  list(filter: FaultFilter): Promise<Stored<Fault>[]>;
  delete(id: string): Promise<boolean>;
}

/** What went over the wire. The oldest entries make room for new ones. */
export interface JournalStore {
  /**
   * Keeps an entry, and what the call has covered (`CoverageStore.add`). Without an owner, or when that life is over, as of
   * no known client.
   */
  record(entry: JournalEntry, owner: Owner | null, covered: readonly string[]): Promise<void>;
  list(filter: JournalFilter & Page): Promise<Stored<JournalEntry>[]>;
}

/** A finding as it is now, and its place in the order in which findings were first seen. */
export interface ReportedFinding {
  readonly finding: Finding;
  readonly sequence: number;
  /** Seen for the first time since the life began, or since findings were cleared. */
  readonly isNew: boolean;
}

/** What integrations do wrong, as far as it was recorded: rules of history are checked when somebody asks. */
export interface FindingStore {
  /**
   * Gives findings their places, one for each rule. `count`: they were seen just now, and are added to those recorded.
   * `order`: they were read from history, which can be read again, and only their places are kept.
   */
  report(owner: Owner, findings: readonly Finding[], how: 'count' | 'order'): Promise<ReportedFinding[]>;
  /** Those recorded. Transactions created up to `clearedAt` were there when findings were cleared, and are checked no more. */
  list(owner: Owner): Promise<{ readonly recorded: readonly Finding[]; readonly clearedAt: number }>;
  clear(owner: Owner): Promise<void>;
}

/** The little that rules must remember of a client's calls. */
export interface FactStore {
  /** Whether the client has used this AES key before; remembers it. */
  useKey(owner: Owner, fingerprint: string): Promise<boolean>;
  forgetKey(owner: Owner, fingerprint: string): Promise<void>;
  /** The token that was held before; from now on this one is. */
  holdToken(owner: Owner, token: HeldToken): Promise<HeldToken | null>;
  /** The client holds none that it could use again. */
  dropToken(owner: Owner): Promise<void>;
  /** The last tokens, oldest first, held or not. */
  tokensOf(owner: Owner): Promise<readonly HeldToken[]>;
}

/** Outcomes that partners' tests have covered, by the ids of `src/domain/coverage.ts`. */
export interface CoverageStore {
  /** Of all, and of the owner. `null`, or a life that is over: of all alone. */
  add(owner: Owner | null, items: readonly string[]): Promise<void>;
  /** Of a client since it was created, or of all that there are and were. */
  list(clientId?: string): Promise<string[]>;
  clear(clientId?: string): Promise<void>;
}

/** What is there from the start, and again after a reset. */
export interface Seed {
  /** They are never dropped for being idle, and never refused. */
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
  /** Whether control calls may add more: clients with their queues, faults, personas and scenarios take memory together. */
  hasMemoryLeft(): Promise<boolean>;
  /** Tells an observer of all changes from now on. Several are told in the order in which they came. */
  observe(observer: Partial<StoreObserver>): void;
  /** Before everything else: puts in what of the seed is not there yet. Nobody is told. */
  start(seed: Seed): Promise<void>;
  /**
   * Leaves the seed and nothing else, in one step: every life is over, and at no moment is nobody known. What all have
   * covered stays, so that tests that reset in between still add up.
   */
  reset(seed: Seed): Promise<void>;
  /** Rejects, with the reason, while the backend cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
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

/** What an adapter is made with. */
export interface StoreOptions {
  readonly limits: StoreLimits;
  /** Real time that never jumps. */
  readonly now: () => number;
}
