import { expect, it } from 'vitest';
import { buildTestApp, control, createPartner, failure } from '../harness.ts';

const { app } = await buildTestApp();
const ask = (txId: string, method: 'GET' | 'POST' = 'GET') =>
  app.inject({ method, url: `/api-client/v1/transactions/${txId}`, headers: { host: 'mock:8677' } });

it('answers with the addresses of the app, without an access token', async () => {
  const partner = await createPartner(app, {});
  const txId = await partner.requestNone();
  const link = `http://mock:8677/app/${txId}`;
  expect((await ask(txId)).json()).toEqual({
    resultType: 'SUCCESS',
    success: { appUri: { ios: link, android: link } },
  });
  const [entry] = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json().items;
  expect([entry.txId, entry.request.target]).toEqual([txId, `/api-client/v1/transactions/${txId}`]);
});

it('refuses an unknown transaction in the envelope', async () => {
  const unknown = await ask('11111111-1111-4111-8111-111111111111');
  expect([unknown.statusCode, unknown.json()]).toEqual([400, failure('CE3100')]);
  const wrong = await ask('x', 'POST');
  expect([wrong.statusCode, wrong.json(), wrong.headers.allow]).toEqual([405, failure('CE0003'), 'GET, HEAD']);
  expect((await app.inject({ url: '/api-client/v1/else' })).json()).toEqual(failure('CE0003'));
});
