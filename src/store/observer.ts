import type { Client } from '../domain/client.ts';
import type { Fault } from '../domain/fault.ts';
import type { Conduct } from '../domain/findings/conduct.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { CallSummary } from '../domain/journal.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Stored } from './stored.ts';

/** One change of a transaction. All three records are as they were at the moment of the change. */
export interface TransactionChanged {
  /** `null`: the transaction is new. */
  readonly before: Transaction | null;
  readonly after: Transaction;
  readonly owner: Client;
}

/**
 * What has become of a client. `changed`: its settings, clock or queue. `noted`: only what calls make the server remember of it.
 * `reset`: a new life has begun.
 */
export type ClientChangeKind = 'created' | 'changed' | 'noted' | 'reset';

/** One change of a fault. Calls that it counts are none. */
export interface FaultChanged {
  readonly id: string;
  /** `null`: it was for all clients. */
  readonly clientId: string | null;
  readonly change: 'created' | 'deleted' | 'used-up';
  /** `null`: it is gone. */
  readonly fault: Fault | null;
}

/** One change of a named record. */
export interface CatalogChanged {
  readonly catalog: 'personas' | 'scenarios';
  readonly id: string;
  readonly change: 'created' | 'replaced' | 'deleted';
}

/** A transaction that the store has dropped, and its conduct. */
export interface TransactionDropped {
  readonly sequence: number;
  readonly transaction: Transaction;
  readonly conduct: Conduct;
  readonly owner: Client;
}

/**
 * The adapter notifies observers of changes; changes of one client come in their order. The memory store notifies at once. An
 * adapter over a network notifies the observers of every process, also of changes that another process has made.
 *
 * Of a start and of a restored snapshot nothing is told, and of a reset only that: `lifeEnded` and `storeReset`.
 *
 * An observer must not throw, and must not call the store before it returns.
 */
export interface StoreObserver {
  /** A client was made or changed. The change itself says what it is: an observer need not know what was before. */
  clientChanged(client: Client, change: ClientChangeKind): void;
  /** A life of the client has ended, and with it all its records: the client was deleted, reset, or dropped for its age. */
  lifeEnded(clientId: string): void;
  transactionChanged(change: TransactionChanged): void;
  /** A transaction was dropped for its age or at a limit. Not called when the life of its client ends. */
  transactionDropped(dropped: TransactionDropped): void;
  /** Not called when the life of its client ends. */
  faultChanged(change: FaultChanged): void;
  catalogChanged(change: CatalogChanged): void;
  /** A journal entry was stored. `sequence` is that of the entry. */
  recorded(call: Stored<CallSummary>): void;
  /** Journal entries were deleted: those of a client, with `null` those of no known client, with `undefined` all. */
  journalCleared(clientId: string | null | undefined): void;
  /** A client breaks a rule for the first time in its life, or for the first time since findings were cleared. */
  found(finding: Finding): void;
  /** The store was reset. */
  storeReset(): void;
  /**
   * Changes were not told, and never will be: this process was too far behind, and a shared store has them no more. What an observer
   * knows from changes may be wrong.
   */
  missed(): void;
  /** Time has passed (`SharedOrder.tick`). */
  ticked(): void;
  /** The first transaction was dropped at a limit. Called once. */
  limitReached(limit: 'maxTransactions' | 'maxTransactionBytes'): void;
}

type Arguments = { readonly [Event in keyof StoreObserver]: Parameters<StoreObserver[Event]> };

/** Several observers as one. They are called in their order. Observers may still be added to the list. */
export const combineObservers = (observers: readonly Partial<StoreObserver>[]): StoreObserver => {
  const notify = <Event extends keyof StoreObserver>(event: Event): ((...given: Arguments[Event]) => void) => {
    let handlers: ((...given: Arguments[Event]) => void)[] = [];
    let known = 0;
    return (...given) => {
      if (known !== observers.length) {
        known = observers.length;
        handlers = observers.flatMap((observer) => {
          const handler = observer[event] as ((...given: Arguments[Event]) => void) | undefined;
          return handler === undefined ? [] : [handler.bind(observer)];
        });
      }
      for (const handler of handlers) handler(...given);
    };
  };
  return {
    clientChanged: notify('clientChanged'),
    lifeEnded: notify('lifeEnded'),
    transactionChanged: notify('transactionChanged'),
    transactionDropped: notify('transactionDropped'),
    faultChanged: notify('faultChanged'),
    catalogChanged: notify('catalogChanged'),
    recorded: notify('recorded'),
    journalCleared: notify('journalCleared'),
    found: notify('found'),
    storeReset: notify('storeReset'),
    missed: notify('missed'),
    ticked: notify('ticked'),
    limitReached: notify('limitReached'),
  };
};
