import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { errorCodes, oauthStatuses } from '../../../src/domain/names/error-codes.ts';
import { API, askToken, control, createPartner, failure, fixtures } from '../../harness.ts';
import { openFaults } from './open-faults.ts';

const { app, call, fault, form, time, current } = await openFaults();

describe('an error', () => {
  it.each(errorCodes.flatMap((code) => (['request', 'status', 'result'] as const).map((one) => [code, one] as const)))(
    '%s can be had on %s, and changes nothing',
    async (code, endpoint) => {
      const { id } = await fault({ endpoint, error: code, times: 1 });
      const answer = await call(endpoint);
      const status = [...fixtures.errors.values()].find((one) => one.code === code)?.http;
      expect([answer.statusCode, answer.json()]).toEqual([status, failure(code)]);
      expect(answer.headers['x-mock-toss-hint']).toContain(id);
      const { reads, polls } = (await control(app, 'GET', `/transactions/${current().txId}`)).json();
      expect([reads, polls]).toEqual([[], 0]);
      expect((await call(endpoint)).statusCode).toBe(200);
    },
  );

  it.each(Object.entries(oauthStatuses))('%s is possible on token, with %i', async (error, status) => {
    await fault({ endpoint: 'token', error, times: 1 });
    const answer = await askToken(app, form());
    expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await askToken(app, form())).statusCode).toBe(200);
  });

  it('is applied after the bearer token was checked and before the body is read', async () => {
    await fault({ endpoint: 'status', error: 'CE0002' });
    const post = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: `${API}/status`, headers, payload: 'no json' });
    expect((await post({})).json()).toEqual(failure('CE1000'));
    expect(
      (await post({ authorization: `Bearer ${current().partner.token}`, 'content-type': 'text/plain' })).json(),
    ).toEqual(failure('CE0002'));
  });

  it('on every endpoint does not apply to token if it is a CE code', async () => {
    await fault({ endpoint: '*', error: 'CE0002' });
    for (const endpoint of ['request', 'status', 'result'] as const) {
      expect((await call(endpoint)).json()).toEqual(failure('CE0002'));
    }
    const validate = await app.inject({
      method: 'POST',
      url: '/api/v1/certificate/validate',
      headers: { authorization: `Bearer ${current().partner.token}` },
      payload: { certificate: 'x' },
    });
    expect(validate.json()).toEqual(failure('CE0002'));
    expect((await askToken(app, form())).statusCode).toBe(200);
  });
});

it('http is a bare status without envelope, as a gateway sends it', async () => {
  await fault({ endpoint: '*', http: 502 });
  for (const answer of [await call('status'), await call('request'), await askToken(app, form())]) {
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([502, 'text/html']);
    expect(answer.body).toContain('<h1>502 Bad Gateway</h1>');
  }
  const [entry] = (await control(app, 'GET', `/requests?clientId=${current().partner.clientId}`)).json().items;
  expect(entry).toMatchObject({ outcome: 'http-502', fault: { effect: 'http 502' }, answer: { status: 502 } });
  // What nobody has looked into is kept all the same.
  const [asked] = (await control(app, 'GET', `/requests?txId=${current().txId}&endpoint=status`)).json().items;
  expect(asked.request.body.text).toBe(`{"txId":"${current().txId}"}`);
});

describe('a fault that breaks good answers only', () => {
  it.each([
    ['result', { tamper: 'field-tag' }],
    ['result', { abort: 'half' }],
  ])('on %s waits for one: %o', async (endpoint, effect) => {
    const early = await current().partner.requestNone();
    await control(app, 'POST', `/clients/${current().partner.clientId}/clock`, { freeze: true });
    await fault({ endpoint, ...effect, times: 1 });
    const bad = await current().partner.call('result', { txId: early, sessionKey: 'v1$x$y' });
    expect(bad.statusCode).toBe(400);
    const [{ timesLeft }] = (await control(app, 'GET', `/faults?clientId=${current().partner.clientId}`)).json().items;
    expect(timesLeft).toBe(1);
  });

  it('on token waits for a good answer', async () => {
    await fault({ endpoint: 'token', tamper: 'token-expired', times: 1 });
    expect((await askToken(app, { ...form(), client_secret: 'wrong' })).statusCode).toBe(401);
    expect((await control(app, 'GET', `/faults?clientId=${current().partner.clientId}`)).json().items).toHaveLength(1);
    const { access_token } = (await askToken(app, form())).json();
    expect(decodeJwt(access_token).exp).toBeLessThan(time.now / 1000);
  });

  it('triggers exactly as often as allowed, on parallel good answers', async () => {
    const own = await createPartner(app, { scenario: 'instant' });
    const { clientId } = own;
    await control(app, 'POST', '/faults', { clientId, endpoint: 'result', tamper: 'field-session-id', times: 3 });
    const ids = await Promise.all(Array.from({ length: 10 }, () => own.requestNone()));
    const reads = await Promise.all(ids.map((id) => own.readResult(id)));
    const broken = reads.filter(({ response, session }) => {
      const { name } = response.json().success.personalData;
      return name.split('$')[1] !== session.sessionKey.split('$')[1];
    });
    expect(broken).toHaveLength(3);
  });
});
