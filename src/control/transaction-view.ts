import { type Static, Type } from 'typebox';
import { formatInstant } from '../domain/korean-time.ts';
import { maskPerson } from '../domain/person.ts';
import {
  historyAt,
  requestTypes,
  statusAt,
  type Transaction,
  transactionStatuses,
  triggerTypes,
} from '../domain/transaction.ts';

const Instant = Type.String();
const NullableInstant = Type.Union([Type.String(), Type.Null()]);
const NullableText = Type.Union([Type.String(), Type.Null()]);

/** A transaction as it is now on its client's clock. */
export const TransactionView = Type.Object({
  txId: Type.String(),
  clientId: Type.String(),
  product: Type.Enum(['id', 'easy']),
  requestType: Type.Enum([...requestTypes]),
  triggerType: Type.Union([Type.Enum([...triggerTypes]), Type.Null()]),
  requestUrl: NullableText,
  status: Type.Enum([...transactionStatuses]),
  scenario: Type.String(),
  requestedAt: Instant,
  startsAt: NullableInstant,
  completesAt: NullableInstant,
  expiresAt: Instant,
  cancelledAt: NullableInstant,
  polls: Type.Integer(),
  reads: Type.Array(Type.Object({ at: Instant })),
  person: Type.Object({}, { additionalProperties: true }),
  history: Type.Array(
    Type.Object({ at: Instant, realAt: NullableInstant, event: Type.String(), cause: Type.String() }),
  ),
});

const instantOrNull = (at: number | null | undefined): string | null =>
  typeof at === 'number' ? formatInstant(at) : null;

export const viewTransaction = (tx: Transaction, nowMs: number): Static<typeof TransactionView> => ({
  txId: tx.txId,
  clientId: tx.clientId,
  product: tx.product,
  requestType: tx.requestType,
  triggerType: tx.triggerType,
  requestUrl: tx.requestUrl,
  status: statusAt(tx, nowMs),
  scenario: tx.scenario,
  requestedAt: formatInstant(tx.requested.at),
  startsAt: instantOrNull(tx.started?.at),
  completesAt: instantOrNull(tx.completed?.at),
  expiresAt: formatInstant(tx.expires.at),
  cancelledAt: instantOrNull(tx.cancelled?.at),
  polls: tx.polls,
  reads: tx.reads.map(({ at }) => ({ at: formatInstant(at) })),
  person: maskPerson(tx.person),
  history: historyAt(tx, nowMs).map(({ at, realAt, event, cause }) => ({
    at: formatInstant(at),
    realAt: instantOrNull(realAt),
    event,
    cause,
  })),
});
