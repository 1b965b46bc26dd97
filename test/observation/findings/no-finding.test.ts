import { describe, expect, it } from 'vitest';
import { API, askToken, control, createPartner, type Partner, personalBody } from '../../harness.ts';
import { none, openFindings } from './open-findings.ts';

const { app, rulesOf, askAgain, moveClock, complete, pass } = await openFindings();

describe('these cases are not findings', () => {
  it('a complete flow of either kind as in the guide', async () => {
    const partner = await createPartner(app, {});
    const asked = await partner.call('request', await personalBody({ nonce: 'one' }));
    const { txId } = asked.json().success;
    await partner.call('status', { txId });
    await complete(txId);
    await partner.call('status', { txId });
    await partner.readResult(txId);
    const second = await partner.requestNone();
    await control(app, 'POST', `/transactions/${second}/cancel`);
    await partner.call('status', { txId: second });
    pass(3_600_000);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('the effects of a fault', async () => {
    const partner = await createPartner(app, {});
    const { clientId } = partner;
    const fault = (body: object) => control(app, 'POST', '/faults', { clientId, times: 1, ...body });
    await fault({ endpoint: 'request', error: 'CE3003' });
    await partner.call('request', none({ nonce: 'x' }));
    await fault({ endpoint: 'result', error: 'CE3101' });
    await partner.readResult(await partner.requestNone());
    // A refused token is replaced, whoever refused it.
    await fault({ endpoint: 'status', error: 'CE1000' });
    await partner.call('status', { txId: await partner.requestNone() });
    await askAgain(partner);
    // An expired one was handed out by a fault: the client may use it, and ask for another.
    await moveClock(clientId, { advance: '400d' });
    await fault({ endpoint: 'token', tamper: 'token-expired' });
    const { access_token } = (await askAgain(partner)).json();
    const used = await app.inject({
      method: 'POST',
      url: `${API}/status`,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      payload: '{"txId":"x"}',
    });
    expect(used.statusCode).toBe(401);
    await askAgain(partner);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a token that a test has expired, or that is not valid yet', async () => {
    const partner = await createPartner(app, { tokenTtl: '10m' });
    await moveClock(partner.clientId, { advance: '11m' });
    expect((await partner.call('request', none())).statusCode).toBe(401);
    const back = await createPartner(app, {});
    await moveClock(back.clientId, { advance: '-1h' });
    expect((await back.call('request', none())).statusCode).toBe(401);
    await askAgain(back);
    expect([await rulesOf(partner.clientId), await rulesOf(back.clientId)]).toEqual([[], []]);
  });

  it('a token for another scope', async () => {
    const partner = await createPartner(app, { scopes: ['ca', 'more'] });
    const { clientId, clientSecret } = partner;
    await askToken(app, {
      grant_type: 'client_credentials',
      scope: 'ca more',
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it.each([
    ['a clock that stands still', async ({ clientId }: Partner) => moveClock(clientId, { freeze: true })],
    ['a scenario that polls drive', async () => undefined],
    ['states that a test has moved in between', async () => undefined],
  ])('fast status calls with %s', async (what, prepare) => {
    const partner = await createPartner(app, what.includes('scenario') ? { scenario: 'polls' } : {});
    await prepare(partner);
    const txId = await partner.requestNone();
    for (const action of ['start', 'complete', undefined]) {
      await partner.call('status', { txId });
      pass(50);
      if (!what.includes('states')) await partner.call('status', { txId });
      else if (action !== undefined) await control(app, 'POST', `/transactions/${txId}/${action}`);
    }
    if (what.includes('states') || what.includes('scenario')) await partner.readResult(txId);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('status calls with a clock that was moved between them', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 5; count += 1) {
      await partner.call('status', { txId });
      await moveClock(partner.clientId, { advance: '100ms' });
    }
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a result call between status and the reading of findings, and the moment before it', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('status', { txId });
    expect(await rulesOf(partner.clientId)).toEqual([]);
    pass(5_000);
    expect(await rulesOf(partner.clientId)).toEqual([['status-trusted-as-final', 1]]);
    await partner.readResult(txId);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });
});
