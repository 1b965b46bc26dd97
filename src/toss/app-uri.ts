import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { TossError } from '../domain/error-catalogue.ts';
import { appLinksOf } from './call/app-link.ts';
import type { TossContext } from './call/context.ts';
import { setClient, setTxId } from './call/describe-call.ts';
import { Success, success } from './call/envelope.ts';

const AppUriAnswer = Success(Type.Object({ appUri: Type.Object({ ios: Type.String(), android: Type.String() }) }));

/** `GET /api-client/v1/transactions/{txId}`: where the standard window, which has no access token, sends a phone. */
export const appUriRoute =
  (context: TossContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = { params: Type.Object({ txId: Type.String() }), response: { 200: AppUriAnswer } };
    app.get('/transactions/:txId', { config: { countedAs: 'app-uri' }, schema }, async (request) => {
      const { txId } = request.params;
      setTxId(request, txId);
      const transaction = await context.store.transactions.get(txId);
      const client = transaction === undefined ? undefined : await context.store.clients.get(transaction.clientId);
      if (client === undefined)
        throw new TossError('CE3100', 'txId is unknown, or was deleted by a reset or after a day');
      setClient(request, client);
      const { iosAppUri, androidAppUri } = appLinksOf(request, context, txId);
      return success({ appUri: { ios: iosAppUri, android: androidAppUri } });
    });
  };
