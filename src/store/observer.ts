import type { Client } from '../domain/client.ts';
import type { Conduct } from '../domain/findings/conduct.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Stored } from './stored.ts';

/** One change of a transaction. All three are as they were at the moment of the change. */
export interface TransactionChanged {
  /** `null`: it is new. */
  readonly before: Transaction | null;
  readonly after: Transaction;
  readonly owner: Client;
}

/** A transaction that the store has dropped, with its conduct and its client. */
export interface TransactionDropped {
  readonly sequence: number;
  readonly transaction: Transaction;
  readonly conduct: Conduct;
  readonly owner: Client;
}

/**
 * The adapter calls an observer for every change, in the order of the changes of each client. An adapter over a network calls
 * the observers of every process, also when another process has made the change.
 *
 * An observer must not throw. It may call the store only after it has returned.
 */
export interface StoreObserver {
  /** A client was changed, also by a reset. */
  clientChanged(client: Client): void;
  /** A life of the client has ended: the client was deleted, reset, or dropped for its age. */
  clientEmptied(clientId: string): void;
  transactionChanged(change: TransactionChanged): void;
  /** Dropped for its age, or because a limit was reached. Not called when the client's life ends. */
  transactionDropped(dropped: TransactionDropped): void;
  recorded(entry: Stored<JournalEntry>): void;
  /** A client breaks a rule for the first time in this life, or since findings were cleared. */
  found(finding: Finding): void;
  /** The whole store was reset. */
  storeReset(): void;
  /** For the first time, a transaction was dropped because this limit was reached. */
  limitReached(limit: 'maxTransactions' | 'maxTransactionBytes'): void;
}

type Told = { readonly [Event in keyof StoreObserver]: Parameters<StoreObserver[Event]> };

/** Several observers as one. They are called in their order. */
export const combineObservers = (observers: readonly Partial<StoreObserver>[]): StoreObserver => {
  const tell =
    <Event extends keyof StoreObserver>(event: Event) =>
    (...told: Told[Event]): void => {
      for (const observer of observers) {
        (observer[event] as ((...told: Told[Event]) => void) | undefined)?.apply(observer, told);
      }
    };
  return {
    clientChanged: tell('clientChanged'),
    clientEmptied: tell('clientEmptied'),
    transactionChanged: tell('transactionChanged'),
    transactionDropped: tell('transactionDropped'),
    recorded: tell('recorded'),
    found: tell('found'),
    storeReset: tell('storeReset'),
    limitReached: tell('limitReached'),
  };
};
