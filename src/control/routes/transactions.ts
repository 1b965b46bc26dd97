import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { phonePattern } from '../../domain/limits.ts';
import { clockNow, realClock } from '../../domain/time/client-clock.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import {
  act,
  possibleActions,
  type Step,
  statusAt,
  type Transaction,
  type TransactionAction,
  transactionActions,
} from '../../domain/transaction.ts';
import { transactionStatuses } from '../../domain/transaction-status.ts';
import { onGone } from '../../http/connection/abort.ts';
import type { Page, Stored } from '../../store/stored.ts';
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

const NoBody = Type.Object({}, { additionalProperties: false });

const unknownTransaction = (): ProblemError => notFound('transaction has this txId', 'transactions', 'tx list');

/** Transactions as the service sees them, and what their users do. */
export const transactionRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients, transactions, conduct } = context.store;

    /** With its client, which it never outlives. */
    const find = async (txId: string) => {
      const transaction = await transactions.get(txId);
      const client = transaction === undefined ? undefined : await clients.get(transaction.clientId);
      if (transaction === undefined || client === undefined) throw unknownTransaction();
      return { transaction, client, nowMs: clockNow(client.clock, context.realNow()) };
    };

    const view = async (transaction: Transaction, nowMs: number): Promise<TransactionView> =>
      viewTransaction(transaction, (await conduct.get(transaction.txId))?.polls ?? 0, nowMs);

    /** A list as it is shown, each transaction by its client's clock. */
    const viewAll = async (page: Page, found: readonly Stored<Transaction>[], realNowMs: number) => {
      const txIds = found.map(({ value }) => value.txId);
      const owners = [...new Set(found.map(({ value }) => value.clientId))];
      const [conducts, known] = await Promise.all([conduct.getMany(txIds), clients.getMany(owners)]);
      const polls = new Map(conducts.map((one, index) => [txIds[index], one?.polls ?? 0]));
      const clocks = new Map(known.map((client) => [client?.clientId, client?.clock]));
      return toList(page, found, (tx) => {
        const clock = clocks.get(tx.clientId) ?? realClock;
        return viewTransaction(tx, polls.get(tx.txId) ?? 0, clockNow(clock, realNowMs));
      });
    };

    app.get(
      '/transactions',
      { schema: { querystring: ListQuery, response: { 200: List(TransactionView) } } },
      async (request) => {
        const { clientId, status, phone } = request.query;
        const page = readPage(request.query);
        const realNowMs = context.realNow();
        const found = await transactions.list({
          ...page,
          clientId,
          phone,
          status: status && { is: status, realNowMs },
          sinceMs: readSince(request.query),
        });
        return viewAll(page, found, realNowMs);
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

    const perform = async (txId: string, action: TransactionAction, { at, person }: Completion = {}) => {
      const realNowMs = context.realNow();
      const performed = await transactions.update(txId, (current, owner) => {
        const nowMs = clockNow(owner.clock, realNowMs);
        const step: Step = { at: at ?? nowMs, realAt: realNowMs, cause: 'control' };
        const result = act(current, action, step, nowMs);
        // Whoever is named here wins over what a scenario says of the person.
        const named = person === undefined ? {} : { person, personError: null };
        if (result.ok) {
          const value = { ...result.transaction, ...named };
          return { value, result: { transaction: value, nowMs } };
        }
        const { status: state, possible } = result;
        const instead = possible.length > 0 ? `possible: ${possible.join(', ')}` : 'nothing is possible any more';
        throw new ProblemError('conflict', `${action} is impossible in state ${state}; ${instead}`, {
          extra: { state, possible },
        });
      });
      if (performed === undefined) throw unknownTransaction();
      return view(performed.transaction, performed.nowMs);
    };

    app.post(
      '/transactions/:txId/complete',
      { schema: { params: TransactionParams, body: CompleteBody, response: { 200: TransactionView } } },
      async (request) => {
        const { txId } = request.params;
        const { client, nowMs } = await find(txId);
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
        const waited = await context.waiter.wait(request.params.txId, wanted, {
          timeoutMs,
          onGone: (callback) => onGone(request, callback),
        });
        if (waited.end === 'unknown') throw unknownTransaction();
        if (waited.end === 'closing') throw new ProblemError('unavailable', 'the server is stopping');
        if (waited.end === 'gone') throw new ProblemError('timeout', 'the caller went away');
        const { transaction, nowMs } = waited;
        if (waited.end === 'reached') return view(transaction, nowMs);
        const state = statusAt(transaction, nowMs);
        if (waited.end === 'timeout') {
          throw new ProblemError('timeout', `${wanted} was not reached in ${timeoutMs} ms`, { extra: { state } });
        }
        throw new ProblemError('conflict', `${wanted} cannot be reached any more from ${state}`, {
          extra: { state, possible: possibleActions(transaction, nowMs) },
        });
      },
    );
  };
