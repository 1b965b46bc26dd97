import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { phonePattern } from '../../domain/limits.ts';
import { transactionStatuses } from '../../domain/names/transaction-status.ts';
import { shapes } from '../../domain/text/shapes.ts';
import { clockNow } from '../../domain/time/client-clock.ts';
import { act, type Step, type TransactionAction, transactionActions } from '../../domain/transaction.ts';
import { NoBody } from '../../http/body/no-body.ts';
import { type Completion, readCompletion } from '../completion.ts';
import type { ControlContext } from '../context.ts';
import { findTransactionOrFail, unknownTransaction } from '../find.ts';
import { List, pageQuery, readPage, readSince, sinceQuery, toList } from '../paging.ts';
import { ProblemError } from '../problem.ts';
import { CompleteBody, TransactionParams, TransactionView } from '../schemas/transaction.ts';
import { createListView, readView } from '../transaction-view.ts';

const ListQuery = Type.Object(
  {
    clientId: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum([...transactionStatuses])),
    phone: Type.Optional(Type.String({ pattern: phonePattern, description: shapes.phone.en })),
    ...sinceQuery('requested'),
    ...pageQuery,
  },
  { additionalProperties: false },
);

/** Transactions, and the actions of their users. */
export const transactionRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { transactions } = context.store;

    const find = async (txId: string) => {
      const found = await findTransactionOrFail(context.store, txId);
      return { ...found, nowMs: clockNow(found.client.clock, context.realNow()) };
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
        const view = await createListView(context.store, found, realNowMs);
        return toList(page, found, view);
      },
    );

    app.get(
      '/transactions/:txId',
      { schema: { params: TransactionParams, response: { 200: TransactionView } } },
      async (request) => {
        return readView(context.store, await find(request.params.txId));
      },
    );

    const perform = async (txId: string, action: TransactionAction, { at, person }: Completion = {}) => {
      const realNowMs = context.realNow();
      const performed = await transactions.update(txId, (current, owner) => {
        const nowMs = clockNow(owner.clock, realNowMs);
        const step: Step = { at: at ?? nowMs, realAt: realNowMs, cause: 'control' };
        const result = act(current, action, step, nowMs);
        // A person given here replaces the person and the refusal of the scenario.
        const given = person === undefined ? {} : { person, personError: null };
        if (result.ok) {
          const value = { ...result.transaction, ...given };
          return { value, result: { transaction: value, client: owner, nowMs } };
        }
        const { status: state, possible } = result;
        const instead = possible.length > 0 ? `possible: ${possible.join(', ')}` : 'nothing is possible any more';
        throw new ProblemError('conflict', `${action} is impossible in state ${state}; ${instead}`, {
          extra: { state, possible },
        });
      });
      if (performed === undefined) throw unknownTransaction();
      return readView(context.store, performed);
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
  };
