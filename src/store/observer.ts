import type { Client } from '../domain/client.ts';
import type { Conduct } from '../domain/findings/conduct.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Stored } from './stored.ts';

/** One change of a transaction: all three as the store held them in the moment of the change. */
export interface TransactionChanged {
  /** `null`: it is new. */
  readonly before: Transaction | null;
  readonly after: Transaction;
  readonly owner: Client;
}

/** A transaction that the store has dropped, with what belonged to it. */
export interface TransactionDropped {
  readonly sequence: number;
  readonly transaction: Transaction;
  readonly conduct: Conduct;
  readonly owner: Client;
}

/**
 * Is told of changes by the adapter itself, those of each client in their order, whoever made them. Memory tells at once. An
 * adapter over a network tells the observers of every process, also of what another process has changed.
 *
 * An observer must not throw, and must not call the store before it has returned.
 */
export interface StoreObserver {
  /** A client was changed, also by a reset. */
  clientChanged(client: Client): void;
  /** A life of the client is over, and with it all that it had: deleted, reset, or dropped for its age. */
  clientEmptied(clientId: string): void;
  transactionChanged(change: TransactionChanged): void;
  /** For its age, or for want of memory. Not told when its client's life ends. */
  transactionDropped(dropped: TransactionDropped): void;
  recorded(entry: Stored<JournalEntry>): void;
  /** A life of a client breaks a rule for the first time, or for the first time since findings were cleared. */
  found(finding: Finding): void;
  /** Everything is as at the start. */
  storeReset(): void;
  /** The first transaction was dropped because a limit was reached. Told once. */
  limitReached(limit: 'maxTransactions' | 'maxTransactionBytes'): void;
}

type Told = { readonly [Event in keyof StoreObserver]: Parameters<StoreObserver[Event]> };

/** Several observers as one; each is told in turn. */
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
