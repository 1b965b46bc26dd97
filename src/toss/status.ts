import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type TSchema, Type } from 'typebox';
import { CANCELLED, metState } from '../domain/coverage.ts';
import type { KnownField } from '../domain/endpoint.ts';
import { formatWireTime } from '../domain/time/korean-time.ts';
import { countPoll, isCancelledAt, statusAt } from '../domain/transaction.ts';
import { transactionStatuses } from '../domain/transaction-status.ts';
import { callerOf } from './call/bearer.ts';
import type { TossContext } from './call/context.ts';
import { addCoverage, setTxId } from './call/describe-call.ts';
import { Success, success } from './call/envelope.ts';
import { refuseUnknownFields } from './call/strict.ts';
import { findOwnTransactionOrFail } from './call/transaction-access.ts';

const StatusBody = Type.Object({ txId: Type.String({ minLength: 1 }) } satisfies Record<KnownField<'status'>, TSchema>);

const StatusAnswer = Success(
  Type.Object({ txId: Type.String(), status: Type.Enum([...transactionStatuses]), requestedDt: Type.String() }),
);

/** ④ 본인확인 상태 조회하기: `POST …/status`. How far the user is; only a result decides. */
export const statusRoute =
  (context: TossContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/status',
      {
        config: { endpoint: 'status' },
        schema: { body: StatusBody, response: { 200: StatusAnswer } },
      },
      async (request) => {
        const { client, nowMs: at, realNowMs: realAt, monotonicNowMs: monotonicAt } = callerOf(request);
        setTxId(request, request.body.txId);
        if (client.strict) refuseUnknownFields('status', request.body);
        const counted = await context.store.transactions.update(request.body.txId, (tx, { clock, clockChanges }) => {
          const poll = { at, realAt, monotonicAt, isFrozen: clock.kind === 'frozen', clockChanges };
          return tx.clientId === client.clientId ? countPoll(tx, poll) : undefined;
        });
        const transaction = findOwnTransactionOrFail(counted, client);
        const { txId, requested } = transaction;
        const status = statusAt(transaction, at);
        await context.noticeWaiting(transaction, client, at);
        addCoverage(request, metState(status), ...(isCancelledAt(transaction, at) ? [metState(CANCELLED)] : []));
        return success({
          txId,
          status,
          requestedDt: formatWireTime(requested.at),
        });
      },
    );
  };
