import { describe, expect, it } from 'vitest';
import { API, control, createPartner, personalBody } from '../../harness.ts';
import { none, openFindings } from './open-findings.ts';

const { app, rulesOf, askAgain, moveClock, complete, pass } = await openFindings();

describe('faults are not findings of the partner', () => {
  const begin = async () => {
    const partner = await createPartner(app, {});
    const { clientId } = partner;
    const fault = (body: object) => control(app, 'POST', '/faults', { clientId, times: 1, ...body });
    const completed = async (): Promise<string> => {
      const txId = await partner.requestNone();
      await complete(txId);
      await partner.call('status', { txId });
      return txId;
    };
    return { partner, clientId, fault, completed };
  };

  it('a result that a fault refused, or answered as a gateway does', async () => {
    for (const effect of [{ error: 'CE0001' }, { http: 503 }, { delay: '1ms' }]) {
      const { partner, clientId, fault, completed } = await begin();
      const txId = await completed();
      await fault({ endpoint: 'result', ...effect });
      await partner.readResult(txId);
      await moveClock(clientId, { advance: '61m' });
      pass(5_000);
      expect([effect, await rulesOf(clientId)]).toEqual([effect, []]);
    }
  });

  it('a call whose body was not read counts for all transactions of its client', async () => {
    const { partner, clientId, fault, completed } = await begin();
    await completed();
    await fault({ endpoint: 'result', error: 'CE0001' });
    await partner.call('result', {});
    pass(5_000);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('excuses only the calls that had a fault', async () => {
    const { partner, clientId, fault, completed } = await begin();
    await completed();
    await fault({ endpoint: 'request', error: 'CE0002' });
    await partner.call('request', none());
    await fault({ endpoint: 'request', delay: '1ms' });
    const nonce = { nonce: 'struck' };
    await partner.call('request', none(nonce));
    await partner.call('request', { requestType: 'USER_NONE', ...nonce });
    pass(5_000);
    expect((await rulesOf(clientId)).map(([rule]) => rule).sort()).toEqual([
      'request-url-missing',
      'status-trusted-as-final',
    ]);
  });

  it('a token that a gateway refused, or that was never received', async () => {
    const { partner, clientId, fault } = await begin();
    await fault({ endpoint: 'request', http: 401 });
    await partner.call('request', none());
    await askAgain(partner);
    expect(await rulesOf(clientId)).toEqual([]);
    await fault({ endpoint: 'token', http: 503 });
    await askAgain(partner);
    await askAgain(partner);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a third read after answers that were broken', async () => {
    const { partner, clientId, fault, completed } = await begin();
    const txId = await completed();
    await fault({ endpoint: 'result', tamper: 'field-tag', times: 2 });
    for (let reads = 0; reads < 3; reads += 1) await partner.readResult(txId);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a request that was delayed, and the same again', async () => {
    const { partner, clientId, fault } = await begin();
    await fault({ endpoint: 'request', delay: '1ms' });
    const body = await personalBody({ nonce: 'again' });
    for (let count = 0; count < 2; count += 1) await partner.call('request', body);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a token that a fault has expired, however often it is used', async () => {
    const { partner, clientId, fault } = await begin();
    await fault({ endpoint: 'token', tamper: 'token-expired' });
    const { access_token } = (await askAgain(partner)).json();
    const use = () =>
      app.inject({
        method: 'POST',
        url: `${API}/status`,
        headers: { authorization: `Bearer ${access_token}` },
        payload: {},
      });
    expect([(await use()).statusCode, (await use()).statusCode]).toEqual([401, 401]);
    await askAgain(partner);
    await use();
    // The first token is good and held when the broken one is asked for.
    expect((await rulesOf(clientId)).filter(([rule]) => rule === 'expired-token-used')).toEqual([]);
  });
});
