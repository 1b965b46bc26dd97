import type { FastifyInstance } from 'fastify';
import { UNKNOWN_HOST } from '../http/address/known-hosts.ts';
import { isForeignPage } from '../http/address/same-origin.ts';
import { acceptJson } from '../http/body/json-body.ts';
import { appApiRoutes } from './app-api.ts';
import type { WebContext } from './context.ts';
import { demoRoutes } from './demo.ts';
import { pageRoutes } from './pages.ts';
import { WebError } from './refusal.ts';
import { APP_API_PREFIX, DEMO_API_PREFIX } from './surfaces.ts';
import { windowRoutes } from './window.ts';

/** What pages of ours call: no page of another origin may, nor one whose name has been rebound to us. */
const registerCalls = (app: FastifyInstance, { origins, isKnownHost }: WebContext): void => {
  acceptJson(app, { optional: true });
  app.addHook('onRequest', async (request) => {
    // A partner's page knows the txId, and must not be able to approve in its user's place.
    if (isForeignPage(request, origins)) throw new WebError('forbidden', 'pages of another origin may not do this');
    if (!isKnownHost(request)) throw new WebError('forbidden', UNKNOWN_HOST);
  });
};

/** The end user's side: the standard window, the browser script, the virtual app, and a partner to try them. */
export const registerWeb = async (app: FastifyInstance, context: WebContext): Promise<void> => {
  await app.register(pageRoutes);
  await app.register(windowRoutes);
  for (const [prefix, routes] of [
    [APP_API_PREFIX, appApiRoutes(context)],
    [DEMO_API_PREFIX, demoRoutes(context)],
  ] as const) {
    await app.register(
      async (calls) => {
        registerCalls(calls, context);
        await calls.register(routes);
      },
      { prefix },
    );
  }
};
