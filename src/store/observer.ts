import type { Client } from '../domain/client.ts';
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
 * An observer must not throw, and must not call the store before it returns.
 */
export interface StoreObserver {
  /** A client was changed; also after its reset. */
  clientChanged(client: Client): void;
  /** A life of the client has ended, and with it all its records: the client was deleted, reset, or dropped for its age. */
  lifeEnded(clientId: string): void;
  transactionChanged(change: TransactionChanged): void;
  /** A transaction was dropped for its age or at a limit. Not called when the life of its client ends. */
  transactionDropped(dropped: TransactionDropped): void;
  /** A journal entry was stored. `sequence` is that of the entry. */
  recorded(call: Stored<CallSummary>): void;
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
    recorded: notify('recorded'),
    found: notify('found'),
    storeReset: notify('storeReset'),
    missed: notify('missed'),
    ticked: notify('ticked'),
    limitReached: notify('limitReached'),
  };
};
