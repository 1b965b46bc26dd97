import { maskPerson } from '../domain/person.ts';
import { clockNow, realClock } from '../domain/time/client-clock.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import { historyAt, statusAt, type Transaction } from '../domain/transaction.ts';
import { maskUrl } from '../observation/masking/body.ts';
import type { Store } from '../store/store.ts';
import type { Stored } from '../store/stored.ts';
import type { TransactionView } from './schemas/transaction.ts';

const instantOrNull = (at: number | null | undefined): string | null =>
  typeof at === 'number' ? formatInstant(at) : null;

/** `polls`: status calls answered so far. */
const viewTransaction = (tx: Transaction, polls: number, nowMs: number): TransactionView => ({
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

/** Shows one transaction; reads its number of status calls. */
export const readView = async (
  { conduct }: Pick<Store, 'conduct'>,
  transaction: Transaction,
  nowMs: number,
): Promise<TransactionView> => viewTransaction(transaction, (await conduct.get(transaction.txId))?.polls ?? 0, nowMs);

/** Reads what is needed to show the transactions of a list, each by the clock of its client. */
export const createListView = async (
  { conduct, clients }: Pick<Store, 'conduct' | 'clients'>,
  found: readonly Stored<Transaction>[],
  realNowMs: number,
): Promise<(transaction: Transaction) => TransactionView> => {
  const txIds = found.map(({ value }) => value.txId);
  const clientIds = [...new Set(found.map(({ value }) => value.clientId))];
  const [conducts, owners] = await Promise.all([conduct.getMany(txIds), clients.getMany(clientIds)]);
  const polls = new Map(conducts.map((one, index) => [txIds[index], one?.polls]));
  const clocks = new Map(owners.map((owner) => [owner?.clientId, owner?.clock]));
  return (transaction) => {
    const { txId, clientId } = transaction;
    // The client may have been deleted a moment ago.
    const nowMs = clockNow(clocks.get(clientId) ?? realClock, realNowMs);
    return viewTransaction(transaction, polls.get(txId) ?? 0, nowMs);
  };
};
