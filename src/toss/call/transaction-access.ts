import type { Client } from '../../domain/client.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import type { Transaction } from '../../domain/transaction.ts';

/** The client's own transaction. A transaction of another client looks as if it did not exist (CE3100). */
export const findOwnTransactionOrFail = (transaction: Transaction | undefined, { clientId }: Client): Transaction => {
  if (transaction?.clientId === clientId) return transaction;
  throw new TossError('CE3100', 'txId is unknown, belongs to another client, or was deleted by a reset or after a day');
};
