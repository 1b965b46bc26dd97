import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Client } from '../../domain/client.ts';
import { phonePattern } from '../../domain/limits.ts';
import { clockNow, realClock } from '../../domain/time/client-clock.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import {
  act,
  possibleActions,
  progressTo,
  type Step,
  statusAt,
  type Transaction,
  type TransactionAction,
  transactionActions,
} from '../../domain/transaction.ts';
import { type TransactionStatus, transactionStatuses } from '../../domain/transaction-status.ts';
import { isGone } from '../../http/connection/abort.ts';
import { type Completion, readCompletion } from '../completion.ts';
import type { ControlContext } from '../context.ts';
import { List, pageQuery, readPage, readSince, sinceQuery, toList } from '../paging.ts';
import { invalidField, notFound, ProblemError } from '../problem.ts';
import { CompleteBody, TransactionView } from '../schemas/transaction.ts';
import { viewTransaction } from '../transaction-view.ts';

const ListQuery = Type.Object(
  {
    clientId: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum([...transactionStatuses])),
    phone: Type.Optional(
      Type.String({ pattern: phonePattern, description: 'the phone that the request went to, digits only' }),
    ),
    ...sinceQuery('requested'),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const TransactionParams = Type.Object({ txId: Type.String() });

const WaitQuery = Type.Object(
  {
    status: Type.Optional(Type.Enum([...transactionStatuses])),
    timeout: Type.Optional(Type.String({ description: 'real time, at most 60s' })),
  },
  { additionalProperties: false },
);

const MAX_WAIT_MS = 60_000;
const WAIT_STEP_MS = 20;

const NoBody = Type.Object({}, { additionalProperties: false });

const unknownTransaction = (): ProblemError => notFound('transaction has this txId', 'transactions', 'tx list');

/** Whether the transaction is where somebody waits for it; 409 when it will never be. */
const isReached = (transaction: Transaction, nowMs: number, wanted: TransactionStatus): boolean => {
  const state = statusAt(transaction, nowMs);
  const progress = progressTo(state, wanted);
  if (progress !== 'never') return progress === 'reached';
  throw new ProblemError('conflict', `${wanted} cannot be reached any more from ${state}`, {
    extra: { state, possible: possibleActions(transaction, nowMs) },
  });
};

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

    const listClients = async (): Promise<Client[]> =>
      (await clients.list({ limit: Number.POSITIVE_INFINITY })).map(({ value }) => value);

    app.get(
      '/transactions',
      { schema: { querystring: ListQuery, response: { 200: List(TransactionView) } } },
      async (request) => {
        const { clientId, status, phone } = request.query;
        const page = readPage(request.query);
        const sinceMs = readSince(request.query);
        const realNowMs = context.realNow();
        const owners = clientId === undefined ? await listClients() : [await clients.get(clientId)];
        const clocks = new Map(owners.map((client) => [client?.clientId, client?.clock ?? realClock]));
        const nowMs = (tx: Transaction): number => clockNow(clocks.get(tx.clientId) ?? realClock, realNowMs);
        const found = await transactions.list({
          ...page,
          clientId,
          accepts: (tx) =>
            (phone === undefined || tx.userPhone === phone) &&
            (status === undefined || statusAt(tx, nowMs(tx)) === status) &&
            (tx.requested.realAt ?? 0) >= sinceMs,
        });
        return toList(page, found, (tx) => viewTransaction(tx, nowMs(tx)));
      },
    );

    app.get(
      '/transactions/:txId',
      { schema: { params: TransactionParams, response: { 200: TransactionView } } },
      async (request) => {
        const { transaction, nowMs } = await find(request.params.txId);
        return viewTransaction(transaction, nowMs);
      },
    );

    const perform = async (txId: string, action: TransactionAction, { at, person }: Completion = {}) => {
      let nowMs = 0;
      const changed = await transactions.update(txId, (current, owner) => {
        const realNowMs = context.realNow();
        nowMs = clockNow(owner.clock, realNowMs);
        const step: Step = { at: at ?? nowMs, realAt: realNowMs, cause: 'control' };
        const outcome = act(current, action, step, nowMs);
        // Whoever is named here wins over what a scenario says of the person.
        const named = person === undefined ? {} : { person, personError: null };
        if (outcome.ok) return { ...outcome.transaction, ...named };
        const { status: state, possible } = outcome;
        const instead = possible.length > 0 ? `possible: ${possible.join(', ')}` : 'nothing is possible any more';
        throw new ProblemError('conflict', `${action} is impossible in state ${state}; ${instead}`, {
          extra: { state, possible },
        });
      });
      if (changed === undefined) throw unknownTransaction();
      return viewTransaction(changed, nowMs);
    };

    app.post(
      '/transactions/:txId/complete',
      { schema: { params: TransactionParams, body: CompleteBody, response: { 200: TransactionView } } },
      async (request) => {
        const { txId } = request.params;
        const { transaction, nowMs } = await find(txId);
        const client = await clients.get(transaction.clientId);
        if (client === undefined) throw unknownTransaction();
        const completion = await readCompletion(context.store, request.body, client.partnerCode, nowMs);
        return perform(txId, 'complete', completion);
      },
    );

    for (const action of transactionActions.filter((one) => one !== 'complete')) {
      app.post(
        `/transactions/:txId/${action}`,
        { schema: { params: TransactionParams, body: NoBody, response: { 200: TransactionView } } },
        (request) => perform(request.params.txId, action),
      );
    }

    app.get(
      '/transactions/:txId/wait',
      { schema: { params: TransactionParams, querystring: WaitQuery, response: { 200: TransactionView } } },
      async (request) => {
        const { status: wanted = 'COMPLETED', timeout = '10s' } = request.query;
        const timeoutMs = parseDurationMs(timeout);
        if (timeoutMs === undefined || timeoutMs < 0 || timeoutMs > MAX_WAIT_MS) {
          throw invalidField('timeout', `must be ${durationShape}, at most 60s`);
        }
        const until = performance.now() + timeoutMs;
        for (;;) {
          const { transaction, nowMs } = await find(request.params.txId);
          if (isReached(transaction, nowMs, wanted)) return viewTransaction(transaction, nowMs);
          if (context.closing.aborted) throw new ProblemError('unavailable', 'the server is stopping');
          if (performance.now() >= until) {
            const state = statusAt(transaction, nowMs);
            throw new ProblemError('timeout', `${wanted} was not reached in ${timeoutMs} ms`, { extra: { state } });
          }
          if (isGone(request)) throw new ProblemError('timeout', 'the caller went away');
          await sleep(WAIT_STEP_MS);
        }
      },
    );
  };
