import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { formatWireTime } from '../domain/korean-time.ts';
import { countPoll, statusAt, transactionStatuses } from '../domain/transaction.ts';
import { callerOf } from './bearer.ts';
import type { TossContext } from './context.ts';
import { Success, success } from './envelope.ts';
import { noteTxId, ownOrRefuse } from './own-transaction.ts';
import { refuseUnknownFields } from './strict.ts';

const StatusBody = Type.Object({ txId: Type.String({ minLength: 1 }) });

const StatusAnswer = Success(
  Type.Object({ txId: Type.String(), status: Type.Enum([...transactionStatuses]), requestedDt: Type.String() }),
);

/** ④ 본인확인 상태 조회하기: `POST …/status`. How far the user is; only a result decides. */
export const statusRoute =
  (context: TossContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/status',
      { config: { endpoint: 'status' }, schema: { body: StatusBody, response: { 200: StatusAnswer } } },
      async (request) => {
        const { client, nowMs, realNowMs } = callerOf(request);
        noteTxId(request, request.body.txId);
        if (client.strict) refuseUnknownFields(request.body, StatusBody);
        const transaction = ownOrRefuse(
          await context.store.transactions.update(request.body.txId, (tx) =>
            tx.clientId === client.clientId ? countPoll(tx, nowMs, realNowMs) : undefined,
          ),
          client,
        );
        const { txId, requested } = transaction;
        return success({
          txId,
          status: statusAt(transaction, nowMs),
          requestedDt: formatWireTime(requested.at),
        });
      },
    );
  };
