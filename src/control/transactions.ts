import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { clockNow, instantShape, parseInstantMs } from '../domain/client-clock.ts';
import { formatInstant } from '../domain/korean-time.ts';
import { maskPerson } from '../domain/person.ts';
import {
  act,
  historyAt,
  requestTypes,
  type Step,
  statusAt,
  type Transaction,
  type TransactionAction,
  transactionActions,
  transactionStatuses,
  triggerTypes,
} from '../domain/transaction.ts';
import type { ControlContext } from './context.ts';
import { List, pageQuery, readPage, toList } from './paging.ts';
import { invalidField, ProblemError } from './problem.ts';

const Instant = Type.String();
const NullableInstant = Type.Union([Type.String(), Type.Null()]);
const NullableText = Type.Union([Type.String(), Type.Null()]);

const TransactionView = Type.Object({
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

const ListQuery = Type.Object(
  {
    clientId: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum([...transactionStatuses])),
    since: Type.Optional(Type.String({ description: 'requested at this instant of real time or later' })),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const TransactionParams = Type.Object({ txId: Type.String() });

const NoBody = Type.Object({}, { additionalProperties: false });

const instantOrNull = (at: number | null | undefined): string | null =>
  typeof at === 'number' ? formatInstant(at) : null;

const view = (tx: Transaction, nowMs: number): Static<typeof TransactionView> => ({
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

const unknownTransaction = (): ProblemError => new ProblemError('not-found', 'no transaction has this txId');

/** Transactions as the service sees them, and what their users do. */
export const transactionRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients, transactions } = context.store;

    /** What time it is for the transaction's client; a transaction never outlives its client. */
    const nowOf = async (clientId: string): Promise<number> => {
      const client = await clients.get(clientId);
      if (client === undefined) throw unknownTransaction();
      return clockNow(client.clock, context.realNow());
    };

    const find = async (txId: string): Promise<{ transaction: Transaction; nowMs: number }> => {
      const transaction = await transactions.get(txId);
      if (transaction === undefined) throw unknownTransaction();
      return { transaction, nowMs: await nowOf(transaction.clientId) };
    };

    app.get(
      '/transactions',
      { schema: { querystring: ListQuery, response: { 200: List(TransactionView) } } },
      async (request) => {
        const { clientId, status, since } = request.query;
        const page = readPage(request.query);
        const sinceMs = since === undefined ? Number.NEGATIVE_INFINITY : parseInstantMs(since);
        if (sinceMs === undefined) throw invalidField('since', `must be ${instantShape}`);
        const realNowMs = context.realNow();
        const owners = clientId === undefined ? await clients.list({ limit: Number.POSITIVE_INFINITY }) : [];
        const owner = clientId === undefined ? undefined : await clients.get(clientId);
        const clocks = new Map(
          [...owners.map(({ value }) => value), ...(owner === undefined ? [] : [owner])].map((client) => [
            client.clientId,
            clockNow(client.clock, realNowMs),
          ]),
        );
        const nowMs = (tx: Transaction): number => clocks.get(tx.clientId) ?? realNowMs;
        const found = await transactions.list({
          ...page,
          clientId,
          accepts: (tx) =>
            (status === undefined || statusAt(tx, nowMs(tx)) === status) && (tx.requested.realAt ?? 0) >= sinceMs,
        });
        return toList(page, found, (tx) => view(tx, nowMs(tx)));
      },
    );

    app.get(
      '/transactions/:txId',
      { schema: { params: TransactionParams, response: { 200: TransactionView } } },
      async (request) => {
        const { transaction, nowMs } = await find(request.params.txId);
        return view(transaction, nowMs);
      },
    );

    const perform = async (txId: string, action: TransactionAction) => {
      const { nowMs } = await find(txId);
      const step: Step = { at: nowMs, realAt: context.realNow(), cause: 'control' };
      const changed = await transactions.update(txId, (current) => {
        const outcome = act(current, action, step);
        if (outcome.ok) return outcome.transaction;
        const { status: state, possible } = outcome;
        const instead = possible.length > 0 ? `possible: ${possible.join(', ')}` : 'nothing is possible any more';
        throw new ProblemError('conflict', `${action} is impossible in state ${state}; ${instead}`, {
          extra: { state, possible },
        });
      });
      if (changed === undefined) throw unknownTransaction();
      return view(changed, nowMs);
    };

    for (const action of transactionActions) {
      app.post(
        `/transactions/:txId/${action}`,
        { schema: { params: TransactionParams, body: NoBody, response: { 200: TransactionView } } },
        (request) => perform(request.params.txId, action),
      );
    }
  };
