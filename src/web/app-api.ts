import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { clockNow } from '../domain/client-clock.ts';
import { personErrorCodes } from '../domain/error-catalogue.ts';
import { formatInstant } from '../domain/korean-time.ts';
import {
  act,
  isCancelledAt,
  possibleActions,
  requestTypes,
  statusAt,
  type Transaction,
  type TransactionAction,
  transactionStatuses,
} from '../domain/transaction.ts';
import type { Store } from '../store/store.ts';
import { WebError } from './refusal.ts';

/** What the user does, and what that is to the transaction. */
const actions = { start: 'start', approve: 'complete', cancel: 'cancel' } as const satisfies Record<
  string,
  TransactionAction
>;

const AppView = Type.Object({
  txId: Type.String(),
  status: Type.Enum([...transactionStatuses]),
  cancelled: Type.Boolean(),
  /** Why a result will be refused although the user approved; known once they did. */
  error: Type.Union([Type.Enum([...personErrorCodes]), Type.Null()]),
  partnerCode: Type.String(),
  requestType: Type.Enum([...requestTypes]),
  requestedAt: Type.String(),
  expiresAt: Type.String(),
  /** Where the user came from, when a browser can go back there. */
  returnUrl: Type.Union([Type.String(), Type.Null()]),
  possible: Type.Array(Type.Enum(Object.keys(actions))),
});

const Params = Type.Object({ txId: Type.String() });
const NoBody = Type.Object({}, { additionalProperties: false });

export interface WebContext {
  readonly store: Store;
  readonly realNow: () => number;
}

/** An address that a browser may be sent to: never `javascript:` or anything else that is no page. */
export const safeReturnUrl = (address: string | null): string | null => {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
};

const view = (tx: Transaction, partnerCode: string, nowMs: number): Static<typeof AppView> => {
  const status = statusAt(tx, nowMs);
  const possible = possibleActions(tx, nowMs);
  return {
    txId: tx.txId,
    status,
    cancelled: isCancelledAt(tx, nowMs),
    error: status === 'COMPLETED' ? tx.personError : null,
    partnerCode,
    requestType: tx.requestType,
    requestedAt: formatInstant(tx.requested.at),
    expiresAt: formatInstant(tx.expires.at),
    returnUrl: safeReturnUrl(tx.requestUrl),
    possible: Object.entries(actions).flatMap(([name, action]) => (possible.includes(action) ? [name] : [])),
  };
};

/** `/app/api/{txId}`: what the person with the app sees and does. Knowing the `txId` is the permission. */
export const appApiRoutes =
  ({ store, realNow }: WebContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const unknown = (): WebError => new WebError('unknown-transaction', 'there is no such request (any more)');

    const find = async (txId: string) => {
      const transaction = await store.transactions.get(txId);
      const client = transaction === undefined ? undefined : await store.clients.get(transaction.clientId);
      if (transaction === undefined || client === undefined) throw unknown();
      return { transaction, partnerCode: client.partnerCode, nowMs: clockNow(client.clock, realNow()) };
    };

    app.get('/:txId', { schema: { params: Params, response: { 200: AppView } } }, async (request) => {
      const { transaction, partnerCode, nowMs } = await find(request.params.txId);
      return view(transaction, partnerCode, nowMs);
    });

    for (const [name, action] of Object.entries(actions)) {
      const schema = { params: Params, body: NoBody, response: { 200: AppView } };
      app.post(`/:txId/${name}`, { schema }, async (request) => {
        const { txId } = request.params;
        const { partnerCode, nowMs } = await find(txId);
        const changed = await store.transactions.update(txId, (current) => {
          const outcome = act(current, action, { at: nowMs, realAt: realNow(), cause: 'user' }, nowMs);
          if (outcome.ok) return outcome.transaction;
          // Opened again, by a second tap or another tab: nothing new, and nothing wrong.
          if (name === 'start' && outcome.status === 'IN_PROGRESS') return current;
          const { status, possible } = view(current, partnerCode, nowMs);
          throw new WebError('not-possible', `${name} is not possible in state ${status}`, { status, possible });
        });
        if (changed === undefined) throw unknown();
        return view(changed, partnerCode, nowMs);
      });
    }
  };
