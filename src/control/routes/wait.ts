import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { transactionStatuses } from '../../domain/names/transaction-status.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import { possibleActions, statusAt } from '../../domain/transaction.ts';
import { onHangUp } from '../../http/connection/hang-up.ts';
import type { ControlContext } from '../context.ts';
import { unknownTransaction } from '../find.ts';
import { invalidField, ProblemError } from '../problem.ts';
import { TransactionParams, TransactionView } from '../schemas/transaction.ts';
import { readView } from '../transaction-view.ts';

const WaitQuery = Type.Object(
  {
    status: Type.Optional(Type.Enum([...transactionStatuses])),
    timeout: Type.Optional(Type.String({ description: 'real time, at most 60s' })),
  },
  { additionalProperties: false },
);

const MAX_WAIT_MS = 60_000;

/** `GET /transactions/{txId}/wait`: answers when a transaction has reached a status. */
export const waitRoutes =
  ({ store, waiter }: Pick<ControlContext, 'store' | 'waiter'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/transactions/:txId/wait',
      { schema: { params: TransactionParams, querystring: WaitQuery, response: { 200: TransactionView } } },
      async (request) => {
        const { status: wanted = 'COMPLETED', timeout = '10s' } = request.query;
        const timeoutMs = parseDurationMs(timeout);
        if (timeoutMs === undefined || timeoutMs < 0 || timeoutMs > MAX_WAIT_MS) {
          throw invalidField('timeout', `must be ${durationShape.en}, at most 60s`);
        }
        const waited = await waiter.wait(request.params.txId, wanted, {
          timeoutMs,
          onHangUp: (callback) => onHangUp(request, callback),
        });
        if (waited.end === 'unknown') throw unknownTransaction();
        if (waited.end === 'closing') throw new ProblemError('unavailable', 'the server is stopping');
        if (waited.end === 'hung-up') throw new ProblemError('timeout', 'the caller hung up');
        const { transaction, nowMs } = waited;
        if (waited.end === 'reached') return readView(store, waited);
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
