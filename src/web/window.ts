import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { acceptForm, formOf } from '../http/body/form-body.ts';
import { readOrigin } from './origin.ts';
import { sendPage } from './pages.ts';
import { WebError } from './refusal.ts';

const SERVICE_TYPE = 'SIGN_USER_AUTH';
const MAX_ID_LENGTH = 512;

const readForm = (request: FastifyRequest<{ Querystring: { serviceType?: unknown } }>) => {
  if (request.query.serviceType !== SERVICE_TYPE) {
    throw new WebError('invalid', {
      en: `serviceType must be ${SERVICE_TYPE}: use authUrl unchanged`,
      ko: `serviceType은 ${SERVICE_TYPE}이어야 합니다. authUrl을 그대로 사용하세요.`,
    });
  }
  const form = formOf(request);
  if (form === undefined) {
    throw new WebError('invalid', {
      en: 'the body is not a form: send a form POST with the field txId',
      ko: '본문이 폼이 아닙니다. txId 필드를 담아 폼 POST로 보내세요.',
    });
  }
  const { txId, origin } = form;
  if (typeof txId !== 'string' || txId === '' || txId.length > MAX_ID_LENGTH) {
    throw new WebError('invalid', {
      en: 'the form field txId is missing, repeated or too long: send the txId from the answer to the request call',
      ko: '폼 필드 txId가 없거나, 여러 번 있거나, 너무 깁니다. 인증 요청의 응답에 있는 txId를 보내세요.',
    });
  }
  return { txId, origin };
};

/** The standard window at `authUrl`. Any page may open it, with a form POST that has the field `txId`. */
export const windowRoutes: FastifyPluginAsync = async (app) => {
  await acceptForm(app);
  app.get('/start', async () => {
    throw new WebError('wrong-method', {
      en: 'the window cannot be opened by GET: send a form POST with the field txId, as the script cert/v1 does',
      ko: '표준창은 GET으로 열 수 없습니다. 스크립트 cert/v1처럼 txId 필드를 담아 폼 POST로 보내세요.',
    });
  });
  app.post<{ Querystring: { serviceType?: unknown } }>('/start', (request, reply) => {
    const { txId, origin } = readForm(request);
    // Only our browser script sends `origin` and listens to messages. The header `Origin` is more reliable, but it is `null`
    // when the page's referrer policy hides the origin.
    const opener = origin === undefined ? '' : (readOrigin(request.headers.origin) ?? readOrigin(origin) ?? '');
    return sendPage(reply, 'window.html', { values: { txId, opener } });
  });
};
