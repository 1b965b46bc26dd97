import { maskPerson } from '../domain/person.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import { historyAt, statusAt, type Transaction } from '../domain/transaction.ts';
import { maskUrl } from '../observation/masking/body.ts';
import type { TransactionView } from './schemas/transaction.ts';

const instantOrNull = (at: number | null | undefined): string | null =>
  typeof at === 'number' ? formatInstant(at) : null;

/** `polls`: status calls answered so far. */
export const viewTransaction = (tx: Transaction, polls: number, nowMs: number): TransactionView => ({
  txId: tx.txId,
  clientId: tx.clientId,
  product: tx.product,
  requestType: tx.requestType,
  triggerType: tx.triggerType,
  requestUrl: tx.requestUrl === null ? null : maskUrl(tx.requestUrl),
  status: statusAt(tx, nowMs),
  scenario: tx.scenario,
  requestedAt: formatInstant(tx.requested.at),
  startsAt: instantOrNull(tx.started?.at),
  completesAt: instantOrNull(tx.completed?.at),
  expiresAt: formatInstant(tx.expires.at),
  cancelledAt: instantOrNull(tx.cancelled?.at),
  polls,
  reads: tx.reads.map(({ at }) => ({ at: formatInstant(at) })),
  person: maskPerson(tx.person),
  history: historyAt(tx, nowMs).map(({ at, realAt, event, cause }) => ({
    at: formatInstant(at),
    realAt: instantOrNull(realAt),
    event,
    cause,
  })),
});
