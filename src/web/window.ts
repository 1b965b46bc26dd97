import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { acceptForm, formOf } from '../http/body/form-body.ts';
import { readOrigin } from './origin.ts';
import { sendPage } from './pages.ts';
import { WebError } from './refusal.ts';

const SERVICE_TYPE = 'SIGN_USER_AUTH';
const MAX_ID_LENGTH = 512;

const readForm = (request: FastifyRequest<{ Querystring: { serviceType?: unknown } }>) => {
  if (request.query.serviceType !== SERVICE_TYPE) {
    throw new WebError('invalid', `serviceType must be ${SERVICE_TYPE}: open authUrl as it was answered`);
  }
  const form = formOf(request);
  if (form === undefined) throw new WebError('invalid', 'the window is opened by a form post of txId');
  const { txId, origin } = form;
  if (typeof txId !== 'string' || txId === '' || txId.length > MAX_ID_LENGTH) {
    throw new WebError('invalid', 'the form field txId is missing, repeated or too long');
  }
  return { txId, origin };
};

/** The standard window, `authUrl`: opened by a form post of `txId`, from whatever page. */
export const windowRoutes: FastifyPluginAsync = async (app) => {
  await acceptForm(app);
  app.get('/start', async () => {
    throw new WebError('wrong-method', 'the window is opened by a form post of txId, as the script cert/v1 does');
  });
  app.post<{ Querystring: { serviceType?: unknown } }>('/start', (request, reply) => {
    const { txId, origin } = readForm(request);
    // Only our script names its page, and listens. The header cannot lie, but is `null` for a page whose referrer
    // policy hides its origin.
    const opener = origin === undefined ? '' : (readOrigin(request.headers.origin) ?? readOrigin(origin) ?? '');
    return sendPage(reply, 'window.html', { values: { txId, opener } });
  });
};
