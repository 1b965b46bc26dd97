import type { FastifyInstance } from 'fastify';
import { acceptJson } from '../http/json-body.ts';
import { authenticate } from './bearer.ts';
import type { TossContext } from './context.ts';
import { requestRoute } from './request.ts';
import { resultRoute } from './result.ts';
import { statusRoute } from './status.ts';
import { tokenRoute } from './token.ts';

/** The emulated service, in the order of the guide. */
export const registerToss = async (app: FastifyInstance, context: TossContext): Promise<void> => {
  await app.register(tokenRoute(context)); // ① AccessToken 받기
  await app.register(
    async (api) => {
      acceptJson(api);
      api.addHook('onRequest', async (request) => {
        request.caller = await authenticate(request, context);
      });
      await api.register(requestRoute(context, 'id')); // ② 인증 요청하기
      await api.register(statusRoute(context)); // ④ 본인확인 상태 조회하기
      await api.register(resultRoute(context)); // ⑤ 본인확인 결과 조회하기
    },
    { prefix: '/api/v2/sign/user/auth/id' },
  );
};
