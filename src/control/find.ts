import type { Client } from '../domain/client.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Persona } from '../domain/person.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Store } from '../store/store.ts';
import type { Stored } from '../store/stored.ts';
import { readNumber } from './paging.ts';
import { invalidField, notFound, type ProblemError } from './problem.ts';

export const unknownClient = (): ProblemError => notFound('client has this id', 'clients', 'clients list');

/** The client of a path; 404 if it does not exist. */
export const findClientOrFail = async ({ clients }: Pick<Store, 'clients'>, clientId: string): Promise<Client> => {
  const client = await clients.get(clientId);
  if (client === undefined) throw unknownClient();
  return client;
};

/** The persona in a field of the body; 400 if it does not exist. */
export const findPersonaOrFail = async ({ personas }: Pick<Store, 'personas'>, id: string): Promise<Persona> => {
  const persona = await personas.get(id);
  if (persona !== undefined) return persona;
  throw invalidField(
    'persona',
    'must be the id of a persona: see mock-toss-cert personas list, or GET /_control/v1/personas',
  );
};

export const unknownTransaction = (): ProblemError => notFound('transaction has this txId', 'transactions', 'tx list');

/** The transaction of a path, and its client; 404 if it does not exist. */
export const findTransactionOrFail = async (
  { transactions, clients }: Pick<Store, 'transactions' | 'clients'>,
  txId: string,
): Promise<{ readonly transaction: Transaction; readonly client: Client }> => {
  const transaction = await transactions.get(txId);
  const client = transaction === undefined ? undefined : await clients.get(transaction.clientId);
  if (transaction === undefined || client === undefined) throw unknownTransaction();
  return { transaction, client };
};

/** The journal entry with this id; 404 if it does not exist. */
export const findEntryOrFail = async (
  { journal }: Pick<Store, 'journal'>,
  id: string,
): Promise<Stored<JournalEntry>> => {
  const sequence = readNumber(id);
  const value = await journal.get(sequence);
  if (value === undefined) throw notFound('call of the journal has this id', 'requests', 'requests list');
  return { sequence, value };
};
