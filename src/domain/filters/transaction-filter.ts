import type { Client } from '../client.ts';
import { clockNow } from '../time/client-clock.ts';
import { statusAt, type Transaction } from '../transaction.ts';
import type { TransactionStatus } from '../transaction-status.ts';

/** Which transactions a list shows: those that fit all that is given. */
export interface TransactionFilter {
  readonly clientId?: string | undefined;
  /** The status at an instant of real time: what time that is for a transaction, its client's clock says. */
  readonly status?: { readonly is: TransactionStatus; readonly realNowMs: number } | undefined;
  /** The phone that the request went to. */
  readonly phone?: string | undefined;
  /** Requested at this instant of real time or later. */
  readonly sinceMs?: number | undefined;
}

export const matchesTransaction = (
  { clientId, status, phone, sinceMs = Number.NEGATIVE_INFINITY }: TransactionFilter,
  tx: Transaction,
  { clock }: Pick<Client, 'clock'>,
): boolean =>
  (clientId === undefined || tx.clientId === clientId) &&
  (phone === undefined || tx.userPhone === phone) &&
  (tx.requested.realAt ?? 0) >= sinceMs &&
  (status === undefined || statusAt(tx, clockNow(clock, status.realNowMs)) === status.is);
