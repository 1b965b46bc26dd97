import { type Client, isSameLife } from '../../domain/client.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import type { Store, TransactionChange } from '../../store/store.ts';

/**
 * Changes the caller's own transaction; throws CE3100. A transaction of another client, or of a life of the client that has ended,
 * looks as if it did not exist.
 */
export const changeOwnTransaction = async <R>(
  { transactions }: Pick<Store, 'transactions'>,
  client: Client,
  txId: string,
  change: TransactionChange<R>,
): Promise<R> => {
  const changed = await transactions.update(txId, (current, owner, conduct) => {
    if (!isSameLife(owner, client)) return { result: undefined };
    const { result, ...records } = change(current, owner, conduct);
    return { ...records, result: { result } };
  });
  if (changed !== undefined) return changed.result;
  throw new TossError('CE3100', 'txId is unknown, belongs to another client, or was deleted by a reset or after a day');
};
