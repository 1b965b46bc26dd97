import type { FastifyInstance } from 'fastify';
import { isForeignPage } from '../http/address/same-origin.ts';
import { acceptJson } from '../http/body/json-body.ts';
import { appApiRoutes } from './app-api.ts';
import type { WebContext } from './context.ts';
import { demoRoutes } from './demo.ts';
import { pageRoutes } from './pages.ts';
import { unknownHost, WebError } from './refusal.ts';
import { APP_API_PREFIX, DEMO_API_PREFIX } from './surfaces.ts';
import { windowRoutes } from './window.ts';

/** Protects the calls of our pages: no page of another origin may make them, also not by DNS rebinding. */
const registerCalls = (app: FastifyInstance, { origins, isKnownHost }: WebContext): void => {
  acceptJson(app, { optional: true });
  app.addHook('onRequest', async (request) => {
    // A partner's page knows the txId, but must not approve in place of the user.
    if (isForeignPage(request, origins)) {
      throw new WebError('forbidden', {
        en: "pages of another origin may not make this call: use this server's own pages",
        ko: '다른 출처의 페이지에서는 호출할 수 없습니다. 이 서버의 페이지를 이용하세요.',
      });
    }
    if (!isKnownHost(request)) throw unknownHost();
  });
};

/** Registers the end user's pages: the standard window, the browser script, the virtual app, the phone and the demo. */
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
