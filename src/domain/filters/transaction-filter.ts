import type { Client } from '../client.ts';
import type { TransactionStatus } from '../names/transaction-status.ts';
import { clockNow } from '../time/client-clock.ts';
import { statusAt, type Transaction } from '../transaction.ts';

/** A list shows the transactions that match every given field. */
export interface TransactionFilter {
  readonly clientId?: string | undefined;
  /** The status at `realNowMs`, which the clock of the transaction's client translates. */
  readonly status?: { readonly is: TransactionStatus; readonly realNowMs: number } | undefined;
  /** The phone that the request went to. */
  readonly phone?: string | undefined;
  /** Requested at this real time or later. */
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
