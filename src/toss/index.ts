import type { FastifyInstance } from 'fastify';
import type { Product } from '../domain/transaction.ts';
import { acceptJson } from '../http/body/json-body.ts';
import { explainMisplaced } from '../http/body/misplaced.ts';
import type { Example, OpenApiDocument } from '../http/openapi.ts';
import { appUriRoute } from './app-uri.ts';
import { authenticate } from './call/bearer.ts';
import type { TossContext } from './call/context.ts';
import { cutAnswer, meetFault } from './call/fault.ts';
import { certificateRoute } from './certificate.ts';
import { describeToss } from './operations.ts';
import { requestRoute } from './request.ts';
import { resultRoute } from './result.ts';
import { statusRoute } from './status.ts';
import { tokenRoute } from './token.ts';

/** Both prefixes serve the same transactions: 본인확인 of the guide, and its sibling 간편인증. */
const prefixes: Readonly<Record<Product, string>> = {
  id: '/v2/sign/user/auth/id',
  easy: '/v2/sign/user/auth',
};

/** The emulated service, in the order of the guide. Resolves to its OpenAPI document, for when the app is ready. */
export const registerToss = async (
  app: FastifyInstance,
  context: TossContext,
): Promise<(examples: readonly Example[]) => OpenApiDocument> => {
  let document: Awaited<ReturnType<typeof describeToss>> | undefined;
  await app.register(async (service) => {
    document = await describeToss(service);
    await service.register(tokenRoute(context)); // ① AccessToken 받기
    await service.register(appUriRoute(context), { prefix: '/api-client/v1' });
    await service.register(
      async (api) => {
        acceptJson(api);
        api.setErrorHandler((error, request) => {
          throw explainMisplaced(error, request);
        });
        api.addHook('onRequest', async (request, reply) => {
          const caller = await authenticate(request, context);
          request.caller = caller;
          const answered = await meetFault(context, request, reply, caller.client.clientId);
          if (answered !== undefined) return answered;
          // A delay may have taken it into another time, or another life of its client.
          if (request.outcome.fault !== undefined || request.deferredFault !== null) {
            request.caller = await authenticate(request, context);
          }
        });
        api.addHook('preSerialization', (request, reply) => cutAnswer(context, request, reply));
        for (const product of ['id', 'easy'] as const) {
          const prefix = prefixes[product];
          await api.register(requestRoute(context, product), { prefix }); // ② 인증 요청하기
          await api.register(statusRoute(context), { prefix }); // ④ 본인확인 상태 조회하기
          await api.register(resultRoute(context, product), { prefix }); // ⑤ 본인확인 결과 조회하기
        }
        await api.register(certificateRoute(context), { prefix: '/v1/certificate' });
      },
      { prefix: '/api' },
    );
  });
  if (document === undefined) throw new Error('the emulated API was not described');
  return document;
};
