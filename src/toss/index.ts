import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { ProductEndpoint } from '../domain/endpoint.ts';
import type { Product } from '../domain/person.ts';
import { acceptJson } from '../http/body/json-body.ts';
import { explainMisplaced } from '../http/body/misplaced-field.ts';
import type { MakeDocument } from '../http/openapi.ts';
import { appUriRoute } from './app-uri.ts';
import { authenticateBearer } from './call/bearer.ts';
import { decorateRequests, type TossContext } from './call/context.ts';
import { addCutting, applyFault, takeFault } from './call/fault.ts';
import { certificateRoute } from './certificate.ts';
import { describeToss } from './operations.ts';
import { requestRoute } from './request.ts';
import { resultRoute } from './result.ts';
import { statusRoute } from './status.ts';
import { API_PREFIX, WINDOW_API_PREFIX } from './surfaces.ts';
import { tokenRoute } from './token.ts';

/** Both products have the same transactions: 본인확인 of the guide, and 간편인증. */
const prefixes: Readonly<Record<Product, string>> = {
  id: '/v2/sign/user/auth/id',
  easy: '/v2/sign/user/auth',
};

const productRoutes: Record<ProductEndpoint, (context: TossContext, product: Product) => FastifyPluginAsyncTypebox> = {
  request: requestRoute, // ② 인증 요청하기
  status: statusRoute, // ④ 본인확인 상태 조회하기
  result: resultRoute, // ⑤ 본인확인 결과 조회하기
};

/** The emulated service, in the order of the guide. Resolves to what makes its OpenAPI document. */
export const registerToss = async (app: FastifyInstance, context: TossContext): Promise<MakeDocument> => {
  let makeDocument: MakeDocument | undefined;
  await app.register(async (service) => {
    decorateRequests(service);
    makeDocument = describeToss(service);
    await service.register(tokenRoute(context)); // ① AccessToken 받기
    await service.register(appUriRoute(context), { prefix: `${WINDOW_API_PREFIX}/v1` });
    await service.register(
      async (api) => {
        acceptJson(api);
        api.setErrorHandler((error, request) => {
          throw explainMisplaced(error, request);
        });
        api.addHook('onRequest', async (request, reply) => {
          request.caller = await authenticateBearer(request, context);
          const fault = await takeFault(context, request, request.caller);
          if (fault === undefined) return;
          const answered = await applyFault(context, fault, request, reply);
          if (answered !== undefined) return answered;
          // A delay may have taken the call into another time, or another life of its client.
          request.caller = await authenticateBearer(request, context);
        });
        addCutting(api, context);
        for (const product of ['id', 'easy'] as const) {
          const prefix = prefixes[product];
          for (const route of Object.values(productRoutes)) await api.register(route(context, product), { prefix });
        }
        await api.register(certificateRoute(context), { prefix: '/v1/certificate' });
      },
      { prefix: API_PREFIX },
    );
  });
  if (makeDocument === undefined) throw new Error('the emulated API was not described');
  return makeDocument;
};
