import type { Client } from '../domain/client.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Store, Stored } from './store.ts';

/** One change of a transaction: all three as the store held them in that moment, whoever saw what before. */
export interface TransactionChanged {
  /** `null`: it is new. */
  readonly before: Transaction | null;
  readonly after: Transaction;
  readonly owner: Client;
}

/** Is told, at once and in order, of what changes through one `Store`. Must not throw. */
export interface StoreObserver {
  /** A client was changed. */
  clientChanged(client: Client): void;
  /** A client was deleted or reset, and its transactions with it. */
  clientEmptied(clientId: string): void;
  transactionChanged(change: TransactionChanged): void;
  recorded(entry: Stored<JournalEntry>): void;
  /** A rule is seen broken by a client for the first time. */
  found(finding: Finding): void;
  cleared(): void;
}

/** The same store, with somebody watching: who changes something need not know who wants to hear of it. */
export const observeStore = (store: Store, observer: StoreObserver): Store => ({
  ...store,
  clients: {
    ...store.clients,
    async update(clientId, change) {
      let resets = 0;
      const changed = await store.clients.update(clientId, (current) => {
        resets = current.resets;
        return change(current);
      });
      // First: what it had is on its way out, and must not be seen at its new time.
      if (changed !== undefined && changed.resets !== resets) observer.clientEmptied(clientId);
      if (changed !== undefined) observer.clientChanged(changed);
      return changed;
    },
    async delete(clientId) {
      const deleted = await store.clients.delete(clientId);
      if (deleted) observer.clientEmptied(clientId);
      return deleted;
    },
  },
  transactions: {
    ...store.transactions,
    async insert(transaction, asked) {
      const inserted = await store.transactions.insert(transaction, asked);
      if (typeof inserted === 'object') {
        observer.transactionChanged({ before: null, after: transaction, owner: inserted.owner });
      }
      return inserted;
    },
    async update(txId, change) {
      let seen: Pick<TransactionChanged, 'before' | 'owner'> | undefined;
      const after = await store.transactions.update(txId, (before, owner) => {
        seen = { before, owner };
        return change(before, owner);
      });
      if (seen !== undefined && after !== undefined) observer.transactionChanged({ ...seen, after });
      return after;
    },
  },
  journal: {
    ...store.journal,
    async record(entry) {
      const stored = await store.journal.record(entry);
      observer.recorded(stored);
      return stored;
    },
  },
  findings: {
    ...store.findings,
    async announce(owner, finding) {
      const announced = await store.findings.announce(owner, finding);
      if (announced.isNew) observer.found(finding);
      return announced;
    },
  },
  async clear() {
    await store.clear();
    observer.cleared();
  },
});
