import type { FastifyInstance } from 'fastify';
import { acceptJson } from '../http/json-body.ts';
import { isForeignPage, type OwnOrigins } from '../http/own-origin.ts';
import { appApiRoutes, type WebContext } from './app-api.ts';
import { pageRoutes } from './pages.ts';
import { WebError } from './refusal.ts';

export interface WebOptions extends WebContext {
  readonly origins: OwnOrigins;
}

/** The end user's side: what a person with the app sees. */
export const registerWeb = async (app: FastifyInstance, { origins, ...context }: WebOptions): Promise<void> => {
  await app.register(pageRoutes);
  await app.register(
    async (web) => {
      acceptJson(web, { optional: true });
      web.addHook('onRequest', async (request) => {
        // A partner's page knows the txId, and must not be able to approve in its user's place.
        if (isForeignPage(request, origins)) throw new WebError('forbidden', 'pages of another origin may not do this');
      });
      await web.register(appApiRoutes(context));
    },
    { prefix: '/app/api' },
  );
};
