import { describe, expect, it } from 'vitest';
import { safeReturnUrl } from '../../src/web/view.ts';
import { buildTestApp, CONTROL, control, createPartner } from '../harness.ts';

const { app, time } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
const token = { authorization: 'Bearer open-sesame' };

/** A request of the guide's client, which needs no control access. */
const begin = async (requestUrl = 'https://partner.test/done?x=1') => {
  const partner = await createPartner(app);
  const txId = await partner.requestNone({ requestUrl });
  return { partner, txId };
};

const read = (txId: string) => app.inject({ url: `/app/api/${txId}` });
const act = (txId: string, action: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: `/app/api/${txId}/${action}`, headers });

describe('the end user’s side', () => {
  it('shows who asks and what can be done, and nothing of the person', async () => {
    const { txId } = await begin();
    expect((await read(txId)).json()).toEqual({
      txId,
      status: 'REQUESTED',
      cancelled: false,
      error: null,
      errorReason: null,
      now: '2026-03-02T09:00:00.000+09:00',
      partnerCode: 'TEST1',
      requestType: 'USER_NONE',
      requestedAt: '2026-03-02T09:00:00.000+09:00',
      expiresAt: '2026-03-02T09:30:00.000+09:00',
      identified: false,
      appUrl: `http://localhost:80/app/${txId}`,
      otherUrl: null,
      returnUrl: 'https://partner.test/done?x=1',
      callbackUrl: null,
      possible: ['start', 'approve', 'cancel'],
    });
  });

  it('opens and approves, without control access, and the partner sees it', async () => {
    const { partner, txId } = await begin();
    const status = async () => (await partner.call('status', { txId })).json().success.status;
    expect((await act(txId, 'start')).json()).toMatchObject({ status: 'IN_PROGRESS', possible: ['approve', 'cancel'] });
    expect(await status()).toBe('IN_PROGRESS');
    expect((await act(txId, 'start')).statusCode).toBe(200);
    expect((await act(txId, 'approve')).json()).toMatchObject({ status: 'COMPLETED', possible: [] });
    expect(await status()).toBe('COMPLETED');
    const { history } = (await app.inject({ url: `${CONTROL}/transactions/${txId}`, headers: token })).json();
    expect(history.map(({ event, cause }: { event: string; cause: string }) => [event, cause])).toEqual([
      ['requested', 'request'],
      ['started', 'user'],
      ['completed', 'user'],
    ]);
  });

  it('cancels: no result will come, and nothing more can be done', async () => {
    const { partner, txId } = await begin();
    await act(txId, 'start');
    expect((await act(txId, 'cancel')).json()).toMatchObject({ status: 'IN_PROGRESS', cancelled: true, possible: [] });
    const { response } = await partner.readResult(txId);
    expect(response.json().error.errorCode).toBe('CE3102');
    const late = await act(txId, 'approve');
    expect([late.statusCode, late.json()]).toEqual([
      409,
      {
        code: 'not-possible',
        message: 'approve is not possible in state IN_PROGRESS',
        messageKo: 'IN_PROGRESS 상태에서는 할 수 없는 동작입니다.',
        status: 'IN_PROGRESS',
        possible: [],
      },
    ]);
  });

  it('says that time is over', async () => {
    const { txId } = await begin();
    time.now += 1_800_000;
    expect((await read(txId)).json()).toMatchObject({ status: 'EXPIRED', possible: [] });
    expect((await act(txId, 'approve')).statusCode).toBe(409);
    time.now -= 1_800_000;
  });

  it('tells the code that a result will be refused with, once the user approved', async () => {
    const { txId } = await begin('https://partner.test/?mock-toss-scenario=not-a-user');
    expect((await read(txId)).json().error).toBeNull();
    expect((await act(txId, 'approve')).json()).toMatchObject({
      status: 'COMPLETED',
      error: 'CE3000',
      errorReason: '토스 가입자가 아닙니다.',
    });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'intoss://my-app', 'partner.test', '', 'file:///etc/passwd'])(
    'never sends a browser to %s',
    async (address) => {
      expect(safeReturnUrl(address)).toBeNull();
      const { txId } = await begin(address);
      expect((await read(txId)).json()).toMatchObject({ returnUrl: null, otherUrl: address === '' ? null : address });
    },
  );

  it('knows nothing of other ids, and takes no other methods, bodies and paths', async () => {
    const { txId } = await begin();
    const unknown = await read('11111111-1111-4111-8111-111111111111');
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'unknown-transaction']);
    expect((await act('x', 'approve')).json().code).toBe('unknown-transaction');
    expect((await act(txId, 'advance')).json().code).toBe('not-found');
    const wrong = await app.inject({ method: 'DELETE', url: `/app/api/${txId}` });
    expect([wrong.statusCode, wrong.json().code, wrong.headers.allow]).toEqual([405, 'wrong-method', 'GET, HEAD']);
    const body = await app.inject({
      method: 'POST',
      url: `/app/api/${txId}/approve`,
      payload: { status: 'COMPLETED' },
    });
    expect([body.statusCode, body.json()]).toEqual([
      400,
      { code: 'invalid', message: 'status is not a known field', messageKo: '요청 형식이 올바르지 않습니다.' },
    ]);
    expect((await read(txId)).json().status).toBe('REQUESTED');
  });

  it('does nothing for a page of another origin, which knows the txId', async () => {
    const { txId } = await begin();
    for (const headers of [{ origin: 'https://partner.test' }, { 'sec-fetch-site': 'cross-site' }]) {
      const refused = await act(txId, 'approve', headers);
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'forbidden']);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    }
    const own = await act(txId, 'approve', { origin: 'http://localhost:80', host: 'localhost:80' });
    expect(own.statusCode).toBe(200);
  });

  it('is not in the journal, which is of partners’ calls', async () => {
    const { txId } = await begin();
    await read(txId);
    const { items } = (await app.inject({ url: `${CONTROL}/requests?txId=${txId}`, headers: token })).json();
    expect(items.map(({ endpoint }: { endpoint: string }) => endpoint)).toEqual(['request']);
  });

  it('can be switched off', async () => {
    const off = await buildTestApp({ MOCK_TOSS_APP: 'off' });
    const partner = await createPartner(off.app);
    const txId = await partner.requestNone();
    expect((await off.app.inject({ url: `/app/api/${txId}` })).statusCode).toBe(404);
    expect((await control(off.app, 'GET', '/info')).statusCode).toBe(200);
  });
});
