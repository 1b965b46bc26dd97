import type { DurationCounts } from '../collections/duration-counts.ts';
import type { Client, Owner } from '../domain/client.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Fault } from '../domain/fault.ts';
import type { JournalFilter } from '../domain/filters/journal-filter.ts';
import type { TransactionFilter } from '../domain/filters/transaction-filter.ts';
import type { Conduct } from '../domain/findings/conduct.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Persona } from '../domain/person.ts';
import type { PersonaReader } from '../domain/person-decision.ts';
import type { Scenario } from '../domain/scenario.ts';
import { type Text, TextError } from '../domain/text/language.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { IssuedToken } from './issued-token.ts';
import type { StoreObserver } from './observer.ts';
import type { SavedRecords, SavedWalks } from './snapshot/snapshot.ts';
import type { Page, Stored } from './stored.ts';

/*
 * The contract of a store: what every adapter must do. `test/store/contract.ts` checks an adapter against all of it.
 *
 * Operations. Each operation is atomic. Of a hundred parallel calls, also from several processes on one backend, each call
 * sees the effect of the calls before it. An adapter may send operations that do not wait for each other in one round trip.
 * A promise rejects only when the backend fails (`StoreUnavailable`). A record that does not exist is a value: `undefined`, `false` or a word.
 *
 * Changes. `update` passes the record to a pure function. The function may run several times for one change, because an
 * adapter that compares and sets must try again. It returns what the caller wants to know as `result`; `update` resolves to
 * the `result` of the run that was stored, or to `undefined` when there is no such record. An error that the function
 * throws reaches the caller unchanged, and nothing is changed. A change must not alter the identity of a record:
 * `clientId`, `instance` and `resets` of a client; `txId`, `clientId`, `nonce` and `requested` of a transaction.
 *
 * Lives. The records of a client belong to one life of the client (`Owner`): transactions with nonces and conduct, faults,
 * journal, findings, facts. `reset` and `delete` end a life in one step. From then on no operation shows its records; the
 * adapter may free their memory later, in turns. A late write for a life that has ended is not stored, or it is stored as
 * a record of no known client.
 *
 * Touch and age. `get`, `update` and `reset` touch a record; no other operation does. Clients and transactions that were not
 * touched for `retentionMs`, and journal entries older than that, are dropped. From that moment on no operation shows
 * them, whatever was called since. Clients of the seed are never dropped. The adapter uses its own clock, which never jumps.
 *
 * Lists. Newest first, by `sequence`, which only grows. Pages stay correct when records are added, changed or deleted
 * between them. `each` yields every record, newest first; a record that exists during the whole walk comes exactly once.
 * Lists and walks give way to other calls after some hundred records.
 *
 * Limits. At some limits of `StoreLimits` the oldest record is dropped for the new one; at the others the new record is
 * refused with `full`. The record that is being added or changed is never the one that is dropped.
 */

/** The backend does not answer, or refuses. The message is one line about the server: `does not answer`. */
export class StoreUnavailable extends TextError {
  constructor(reason: Text, options: { readonly cause?: unknown } = {}) {
    super(reason, options);
    this.name = 'StoreUnavailable';
  }
}

export interface Changed<T, R> {
  /** The new record. Without it, the record stays as it is. */
  readonly value?: T | undefined;
  readonly result: R;
}

/** A pure function: it may run several times for one change. */
export type Change<T, R> = (current: T) => Changed<T, R>;

/** The new record of a transaction, the new conduct, or both. */
export interface TransactionChanges<R> extends Changed<Transaction, R> {
  readonly conduct?: Conduct | undefined;
}

/**
 * Receives a transaction, its client and what the partner did with it, all as they are at the same moment; the client's clock gives
 * the time.
 */
export type TransactionChange<R> = (current: Transaction, owner: Client, conduct: Conduct) => TransactionChanges<R>;

export interface ClientStore {
  /** Sets the client's `instance`. */
  insert(client: Client): Promise<'inserted' | 'exists' | 'full'>;
  get(clientId: string): Promise<Client | undefined>;
  /** Results are in the order of the ids. */
  getMany(clientIds: readonly string[]): Promise<(Client | undefined)[]>;
  update<R>(clientId: string, change: Change<Client, R>): Promise<R | undefined>;
  /** Begins a new life, as `resetClient` defines it, and returns the client after that. Its coverage stays. */
  reset(clientId: string): Promise<Client | undefined>;
  delete(clientId: string): Promise<boolean>;
  list(page: Page): Promise<Stored<Client>[]>;
  each(): AsyncIterable<Client>;
  count(): Promise<number>;
}

/** A transaction, and what the partner did with it. */
export interface TransactionHistory {
  readonly sequence: number;
  readonly transaction: Transaction;
  readonly conduct: Conduct;
}

export interface TransactionStore {
  /** Reserves the nonce, if there is one, in the same operation. `ended`: this life of the client has ended. */
  insert(transaction: Transaction, owner: Owner): Promise<'inserted' | 'nonce-used' | 'ended'>;
  get(txId: string): Promise<Transaction | undefined>;
  update<R>(txId: string, change: TransactionChange<R>): Promise<R | undefined>;
  /** The id of the owner's transaction with this nonce. */
  findByNonce(owner: Owner, nonce: string): Promise<string | undefined>;
  /** The number of transactions that were requested after a time on the client's clock. */
  countRequestedAfter(owner: Owner, nowMs: number): Promise<number>;
  list(filter: TransactionFilter & Page): Promise<Stored<Transaction>[]>;
  /** The owner's transactions whose `sequence` is greater than `after`. */
  each(owner: Owner, after: number): AsyncIterable<TransactionHistory>;
  count(): Promise<number>;
}

/**
 * What partners did with their transactions: one record per transaction, changed by `TransactionStore.update` and dropped with the
 * transaction. `undefined`: no such transaction.
 */
export interface ConductStore {
  /** Does not touch the transaction. */
  get(txId: string): Promise<Conduct | undefined>;
  /** Results are in the order of the ids. */
  getMany(txIds: readonly string[]): Promise<(Conduct | undefined)[]>;
  /** A fault has triggered on a call about an unknown transaction of the owner: records it for all of them. */
  recordFaultOfAll(owner: Owner): Promise<void>;
}

/** Named records that tests may add and delete: personas and scenarios. */
export interface Catalog<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<'created' | 'replaced' | 'full'>;
  delete(id: string): Promise<boolean>;
  list(page: Page): Promise<Stored<T>[]>;
  each(): AsyncIterable<T>;
}

export interface PersonaStore extends Catalog<Persona>, PersonaReader {}

export interface FaultFilter extends Page {
  readonly clientId?: string | undefined;
}

/** Faults: errors that the service makes on purpose. */
export interface FaultStore {
  /** `null`: for all clients. `full`: the limit of this client, or of faults for all clients, is reached. `ended`: this life has ended. */
  add(fault: Fault, owner: Owner | null): Promise<'added' | 'full' | 'ended'>;
  /** What `decideFault` returns for the owner's faults and the faults for all clients, newest first. `null`: no known client. */
  take(endpoint: Endpoint, owner: Owner | null): Promise<Fault | undefined>;
  /** Triggers a deferred fault. `false`: other calls have used it up, or it was deleted. */
  use(id: string): Promise<boolean>;
  list(filter: FaultFilter): Promise<Stored<Fault>[]>;
  delete(id: string): Promise<boolean>;
}

/** Calls and answers as they went over the wire. At the limits the oldest entries are dropped. */
export interface JournalStore {
  /**
   * Stores an entry, and adds what the call has covered (`CoverageStore.add`). Without an owner, or when the owner's life has
   * ended, the entry belongs to no known client. `stored` gets the sequence of the entry as soon as it is known, which may be
   * after the promise has resolved, but not after that of a later `list`; never if the entry could not be stored.
   */
  record(
    entry: JournalEntry,
    owner: Owner | null,
    covered: readonly string[],
    stored?: (sequence: number) => void,
  ): Promise<void>;
  list(filter: JournalFilter & Page): Promise<Stored<JournalEntry>[]>;
  /** By its `sequence`. */
  get(sequence: number): Promise<JournalEntry | undefined>;
  /** Deletes what was recorded so far: of a client, with `null` of no known client, without an id all. */
  clear(clientId?: string | null): Promise<void>;
}

/** A finding as it is now. `sequence` is its place in the order of first sightings. */
export interface ReportedFinding {
  readonly finding: Finding;
  readonly sequence: number;
  /** Whether it was seen for the first time since the life began, or since findings were cleared. */
  readonly isNew: boolean;
}

/** Recorded findings. The rules of history are not recorded: they are checked when findings are read. */
export interface FindingStore {
  /**
   * Gives each finding its place in the order, one place per rule. `count`: the findings were seen just now, and are recorded
   * too. `order`: the findings come from history, which can be read again; only their places are recorded.
   */
  report(owner: Owner, findings: readonly Finding[], how: 'count' | 'order'): Promise<ReportedFinding[]>;
  /** The recorded findings. Transactions with a `sequence` up to `clearedAt` existed when findings were cleared: their history is not checked again. */
  list(owner: Owner): Promise<{ readonly recorded: readonly Finding[]; readonly clearedAt: number }>;
  clear(owner: Owner): Promise<void>;
}

/** What the rules of findings must remember of a client's calls. */
export interface FactStore {
  /** Records the use of an AES key. Returns whether the client has used the key before. */
  useKey(owner: Owner, fingerprint: string): Promise<boolean>;
  forgetKey(owner: Owner, fingerprint: string): Promise<void>;
  /** Records the client's current token, and returns the one before. */
  replaceToken(owner: Owner, token: IssuedToken): Promise<IssuedToken | null>;
  /** Records that the client has no token that it could use again. */
  clearToken(owner: Owner): Promise<void>;
  /** The last issued tokens, oldest first. */
  tokensOf(owner: Owner): Promise<readonly IssuedToken[]>;
}

/** What partners' tests have covered, as ids of `src/domain/coverage.ts`. */
export interface CoverageStore {
  /** Adds items to the coverage of all clients and of the owner. `null`, or a life that has ended: of all clients only. */
  add(owner: Owner | null, items: readonly string[]): Promise<void>;
  /** The coverage of a client since its creation; without an id, of all clients, also deleted ones. */
  list(clientId?: string): Promise<string[]>;
  clear(clientId?: string): Promise<void>;
}

/** The records at the start and after a reset. */
export interface Seed {
  /** Never dropped for their age, and never refused at a limit. */
  readonly clients: readonly Client[];
  readonly personas: readonly Persona[];
  readonly scenarios: readonly Scenario[];
}

/** What is known of a call of the emulated API before its body is read. */
export interface CallStart {
  /** `undefined`: the call names no client. */
  readonly clientId: string | undefined;
  readonly endpoint: Endpoint | undefined;
  /** What the body names, if it is there already; `null`: it names none, or nobody knows yet. */
  readAhead(): { readonly txId: string | null; readonly nonce: string | null };
}

/** The records with which a call begins. */
export interface StartedCall {
  readonly client: Client | undefined;
  /** Whether `FaultStore.take` may find a fault for the call. */
  readonly mayHaveFault: boolean;
  /** As they are when the call begins. */
  readonly personas: PersonaReader;
  readonly scenarios: Pick<Catalog<Scenario>, 'get'>;
}

/** The order of changes that all processes of a store share, while observers are told of one of them. */
export interface SharedOrder {
  /** Of the change that is told; grows. For example `1764137280123-0`. */
  readonly changeId: string;
  /** The instant of that change, by the clock of all processes. */
  readonly atMs: number;
  /** Runs the rest of an observer's work in a later turn of the event loop, before the next change is told. */
  later(work: () => void): void;
  /** Tells the observers of all processes that time has passed, unless that happened a moment ago. */
  tick(): Promise<void>;
  /** Waits until this process has told its observers what any process has changed so far; not for ever. */
  caughtUp(): Promise<void>;
}

/** What an adapter has counted of one kind of operation on its backend since the start. */
export interface OperationCounts {
  /** A word of the adapter, such as `read`. It shows nothing of a record: it goes into metrics. */
  readonly operation: string;
  /** Also of those that failed. */
  readonly durations: DurationCounts;
  readonly errors: number;
}

/** The limit that records do not fit into, and how many they are, or how many bytes. */
export interface Misfit {
  readonly limit: Exclude<keyof StoreLimits, 'maxJournal' | 'maxJournalBytes' | 'maxClientJournal' | 'retentionMs'>;
  readonly found: number;
}

/** Saves all of a store but the journal, and begins with it. */
export interface SnapshotStore {
  /**
   * The records that exist now, to be walked in the order of `savedLists`. Touches nothing. Walks give way to other calls: a
   * record that these change meanwhile is as it was before or after, and one that they delete may be missing.
   */
  save(): SavedWalks;
  /**
   * Takes the place of `start`: begins with these records, and adds those of the seed that are not among them. Observers are told
   * of each transaction by a change that changes nothing. Limits hold, but as many clients, personas and scenarios as the seed has
   * always fit, and of bytes, which are estimates, a tenth more than the limit. With a misfit, the store stays empty.
   */
  restore(records: SavedRecords, seed: Seed): Promise<Misfit | undefined>;
}

export interface Store {
  readonly kind: string;
  /** Only of a store that several processes share. */
  readonly order?: SharedOrder;
  /** For an adapter over a network: how long its backend took, and how often it failed. */
  readonly operations?: () => Iterable<OperationCounts>;
  /**
   * The first operation of a call. Touches the client. An adapter over a network reads in the same round trip what the call needs
   * next: the transaction for `TransactionStore.update`, the token for `FactStore.replaceToken`, the holder of the nonce for `findByNonce`.
   */
  startCall(call: CallStart): Promise<StartedCall>;
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
  /** Not every adapter has it. */
  readonly snapshots?: SnapshotStore;
  /** Whether control calls may add more: clients with their queues, faults, personas and scenarios share one memory limit. */
  hasMemoryLeft(): Promise<boolean>;
  /**
   * Reports all changes from now on to an observer; to several observers in the order in which they were added. `own`: only the
   * changes that this process has made, for an observer that acts on them.
   */
  observe(observer: Partial<StoreObserver>, whose?: 'own' | 'all'): void;
  /** Runs before all other operations. Adds the records of the seed that do not exist yet. Observers are not notified. */
  start(seed: Seed): Promise<void>;
  /**
   * Deletes everything and adds the seed, in one step: every life ends, and clients of the seed exist at every moment. The
   * coverage of all clients stays: tests that reset in between add to it.
   */
  reset(seed: Seed): Promise<void>;
  /** Rejects with the reason while the backend cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreLimits {
  readonly maxClients: number;
  readonly maxTransactions: number;
  /** Compared with an estimate, as all limits in bytes. */
  readonly maxTransactionBytes: number;
  /** For all that control calls add. The limits for what is remembered of clients' calls are fractions of it. */
  readonly maxClientBytes: number;
  readonly maxPersonas: number;
  readonly maxScenarios: number;
  /** For one client, and for the faults for all clients. */
  readonly maxFaults: number;
  readonly maxJournal: number;
  readonly maxJournalBytes: number;
  readonly maxClientJournal: number;
  /** How long a record is kept after its last touch, and a journal entry after it was recorded. */
  readonly retentionMs: number;
}

/** What every adapter needs. */
export interface StoreOptions {
  readonly limits: StoreLimits;
  /** Real time; never jumps. */
  readonly now: () => number;
}
