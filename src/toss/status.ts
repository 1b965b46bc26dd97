import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type TSchema, Type } from 'typebox';
import { CANCELLED, stateItem } from '../domain/coverage.ts';
import type { KnownField } from '../domain/endpoint.ts';
import { recordPoll } from '../domain/findings/conduct.ts';
import { type TransactionStatus, transactionStatuses } from '../domain/names/transaction-status.ts';
import { formatWireTime } from '../domain/time/korean-time.ts';
import { countPoll, countsPolls, isCancelledAt, statusAt, type Transaction } from '../domain/transaction.ts';
import type { TransactionChange } from '../store/store.ts';
import { callerOf } from './call/bearer.ts';
import type { TossContext } from './call/context.ts';
import { addCoverage, setTxId } from './call/describe-call.ts';
import { Success, success } from './call/envelope.ts';
import { refuseUnknownFields } from './call/strict.ts';
import { changeOwnTransaction } from './call/transaction-access.ts';
import { NOTICE_AT_POLL } from './call/waiting.ts';

const StatusBody = Type.Object({ txId: Type.String({ minLength: 1 }) } satisfies Record<KnownField<'status'>, TSchema>);

const StatusAnswer = Success(
  Type.Object({ txId: Type.String(), status: Type.Enum([...transactionStatuses]), requestedDt: Type.String() }),
);

interface Seen {
  readonly transaction: Transaction;
  readonly status: TransactionStatus;
  /** Status calls so far. */
  readonly polls: number;
}

/** ④ 본인확인 상태 조회하기: `POST …/status`. It says how far the user is; only the result proves who the user is. */
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
        const change: TransactionChange<Seen> = (current, { clock, clockChanges }, conduct) => {
          // Only a step that is due at a status call changes the transaction.
          const value = countsPolls(current) ? countPoll(current, at, realAt) : undefined;
          const transaction = value ?? current;
          const status = statusAt(transaction, at);
          const poll = { at, realAt, monotonicAt, status, isFrozen: clock.kind === 'frozen', clockChanges };
          const polled = recordPoll(conduct, poll);
          return { value, conduct: polled, result: { transaction, status, polls: polled.polls } };
        };
        const { transaction, status, polls } = await changeOwnTransaction(
          context.store,
          client,
          request.body.txId,
          change,
        );
        const { txId, requested } = transaction;
        if (polls === NOTICE_AT_POLL) await context.noticeWaiting(transaction, client, at);
        addCoverage(request, stateItem(status), ...(isCancelledAt(transaction, at) ? [stateItem(CANCELLED)] : []));
        return success({
          txId,
          status,
          requestedDt: formatWireTime(requested.at),
        });
      },
    );
  };
