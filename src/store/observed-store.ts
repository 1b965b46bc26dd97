import type { Client } from '../domain/client.ts';
import type { Finding } from '../domain/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Store, Stored } from './store.ts';

/** Is told, at once and in order, of what changes through one `Store`. Must not throw. */
export interface StoreObserver {
  /** A client was made or changed. */
  clientChanged(client: Client): void;
  /** A client was deleted or reset, and its transactions with it. */
  clientEmptied(clientId: string): void;
  transactionChanged(transaction: Transaction): void;
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
    async insert(client, options) {
      const inserted = await store.clients.insert(client, options);
      if (inserted === 'inserted') observer.clientChanged(client);
      return inserted;
    },
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
    async insert(transaction, owner) {
      const inserted = await store.transactions.insert(transaction, owner);
      if (inserted === 'inserted') {
        observer.clientChanged(owner);
        observer.transactionChanged(transaction);
      }
      return inserted;
    },
    async update(txId, change) {
      const changed = await store.transactions.update(txId, change);
      if (changed !== undefined) observer.transactionChanged(changed);
      return changed;
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
