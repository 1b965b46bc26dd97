import { maskPerson } from '../domain/person.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import {
  aheadAt,
  type HistoryEntry,
  historyAt,
  isIdentified,
  personErrorAt,
  possibleActions,
  statusAt,
  type Transaction,
} from '../domain/transaction.ts';
import type { Looked } from '../events/waiter.ts';
import { maskUrl } from '../observation/masking/body.ts';
import type { Store } from '../store/store.ts';
import type { Stored } from '../store/stored.ts';
import type { TransactionView } from './schemas/transaction.ts';

const instantOrNull = (at: number | null | undefined): string | null =>
  typeof at === 'number' ? formatInstant(at) : null;

const viewStep = ({ at, realAt, event, cause }: HistoryEntry) => ({
  at: formatInstant(at),
  realAt: instantOrNull(realAt),
  event,
  cause,
});

/** `polls`: status calls answered so far. */
const viewTransaction = ({ transaction: tx, client, nowMs }: Looked, polls: number): TransactionView => ({
  txId: tx.txId,
  clientId: tx.clientId,
  partnerCode: client.partnerCode,
  product: tx.product,
  requestType: tx.requestType,
  triggerType: tx.triggerType,
  requestUrl: tx.requestUrl === null ? null : maskUrl(tx.requestUrl),
  status: statusAt(tx, nowMs),
  possible: possibleActions(tx, nowMs),
  error: personErrorAt(tx, nowMs),
  scenario: tx.scenario,
  requestedAt: formatInstant(tx.requested.at),
  startsAt: instantOrNull(tx.started?.at),
  completesAt: instantOrNull(tx.completed?.at),
  expiresAt: formatInstant(tx.expires.at),
  cancelledAt: instantOrNull(tx.cancelled?.at),
  polls,
  reads: tx.reads.map(({ at }) => ({ at: formatInstant(at) })),
  identified: isIdentified(tx),
  person: maskPerson(tx.person),
  history: historyAt(tx, nowMs).map(viewStep),
  ahead: aheadAt(tx, nowMs).map(viewStep),
});

/** Shows one transaction; reads its number of status calls. */
export const readView = async ({ conduct }: Pick<Store, 'conduct'>, looked: Looked): Promise<TransactionView> =>
  viewTransaction(looked, (await conduct.get(looked.transaction.txId))?.polls ?? 0);

/**
 * Reads what is needed to show the transactions of a list, each by the clock of its client. Those of a client that was deleted a
 * moment ago are left out.
 */
export const createListView = async (
  { conduct, clients }: Pick<Store, 'conduct' | 'clients'>,
  found: readonly Stored<Transaction>[],
  realNowMs: number,
): Promise<(transaction: Transaction) => TransactionView[]> => {
  const txIds = found.map(({ value }) => value.txId);
  const clientIds = [...new Set(found.map(({ value }) => value.clientId))];
  const [conducts, owners] = await Promise.all([conduct.getMany(txIds), clients.getMany(clientIds)]);
  const polls = new Map(conducts.map((one, index) => [txIds[index], one?.polls]));
  const ownerOf = new Map(owners.map((owner) => [owner?.clientId, owner]));
  return (transaction) => {
    const client = ownerOf.get(transaction.clientId);
    if (client === undefined) return [];
    const nowMs = clockNow(client.clock, realNowMs);
    return [viewTransaction({ transaction, client, nowMs }, polls.get(transaction.txId) ?? 0)];
  };
};
