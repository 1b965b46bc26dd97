import type { Client, QueuedScenario } from '../../domain/client.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { SavedClient } from './saved-client.ts';
import type { SavedTransaction } from './saved-transaction.ts';
import type { Snapshot } from './snapshot.ts';

/** A client whose queue may have entries from the time when they had no ids. */
type KeptClient = Omit<Client, 'queue' | 'queued'> & {
  readonly queue: readonly (Omit<QueuedScenario, 'id'> & { readonly id?: number })[];
  readonly queued?: number;
};

type KeptTransaction = Omit<Transaction, 'identified'> & Partial<Pick<Transaction, 'identified'>>;

/** A snapshot of this build, or of an earlier one, which did not keep all fields. */
export interface KeptSnapshot extends Omit<Snapshot, 'clients' | 'transactions'> {
  readonly clients: readonly (Omit<SavedClient, 'client'> & { readonly client: KeptClient })[];
  readonly transactions: readonly (Omit<SavedTransaction, 'transaction'> & { readonly transaction: KeptTransaction })[];
}

/** The client whose entries all have ids: those without one get the next ones, in their order. */
const numberQueue = (client: KeptClient): Client => {
  let queued = client.queue.reduce((most, { id = 0 }) => Math.max(most, id), client.queued ?? 0);
  const queue = client.queue.map(({ id, ...entry }) => {
    if (id === undefined) queued += 1;
    return { id: id ?? queued, ...entry };
  });
  return { ...client, queue, queued };
};

/** The snapshot with all fields. */
export const completeSnapshot = (kept: KeptSnapshot): Snapshot => ({
  ...kept,
  clients: kept.clients.map((saved) => ({ ...saved, client: numberQueue(saved.client) })),
  transactions: kept.transactions.map((saved) => ({
    ...saved,
    transaction: { identified: null, ...saved.transaction },
  })),
});
