import { describe, expect, it } from 'vitest';
import { API, askToken, buildTestApp, control, createPartner, generator, personalBody } from '../../harness.ts';

interface Coverage {
  readonly clientId: string | null;
  readonly percent: number;
  readonly met: number;
  readonly total: number;
  readonly groups: readonly { readonly group: string; readonly met: string[]; readonly missing: string[] }[];
  readonly missing: readonly string[];
}

const { app, time } = await buildTestApp();

const coverageOf = async (clientId?: string, of = app): Promise<Coverage> =>
  (await control(of, 'GET', `/coverage${clientId === undefined ? '' : `?clientId=${clientId}`}`)).json();

const metBy = async (clientId: string): Promise<string[]> =>
  (await coverageOf(clientId)).groups.flatMap(({ met }) => met).toSorted();

const complete = (txId: string, body?: object) => control(app, 'POST', `/transactions/${txId}/complete`, body);

describe('coverage', () => {
  it('says what no test has covered, and 100 percent only if everything is covered', async () => {
    const own = await buildTestApp();
    const before = await coverageOf(undefined, own.app);
    expect(before).toMatchObject({ clientId: null, percent: 0, met: 0 });
    expect(before.missing).toHaveLength(before.total);
    expect(before.missing).toEqual(
      expect.arrayContaining([
        'no test saw EXPIRED',
        'no test saw CE3101 on result',
        'no test saw CE3001 on request',
        'no test saw invalid_client on token',
        'no test saw a user who cancels',
        'no test saw a result call more than 60 minutes after completion',
        'no test saw the data of kim-toss',
      ]),
    );
    expect(new Set(before.missing).size).toBe(before.total);
    expect(before.groups.map(({ group }) => group)).toEqual(['states', 'codes', 'limits', 'personas']);
  });

  it('covers states, the codes of each endpoint, limits and personas', async () => {
    const partner = await createPartner(app, { tokenTtl: '10h' });
    const { clientId } = partner;
    const txId = await partner.requestNone();
    await partner.call('status', { txId });
    await partner.readResult(txId);
    await control(app, 'POST', `/transactions/${txId}/start`);
    await partner.call('status', { txId });
    await complete(txId, { persona: 'namgung' });
    await partner.call('status', { txId });
    for (let reads = 0; reads < 3; reads += 1) await partner.readResult(txId);
    const cancelled = await partner.requestNone();
    await control(app, 'POST', `/transactions/${cancelled}/cancel`);
    await partner.call('status', { txId: cancelled });
    expect(await metBy(clientId)).toEqual(
      [
        'state.REQUESTED',
        'state.IN_PROGRESS',
        'state.COMPLETED',
        'state.cancelled',
        'code.result.CE3101',
        'code.result.CE3102',
        'limit.second-read',
        'persona.namgung',
      ].toSorted(),
    );
    // Time passes.
    const late = await partner.requestNone();
    await complete(late);
    time.now += 3_601_000;
    await partner.readResult(late);
    await partner.readResult(cancelled);
    await partner.call('status', { txId: cancelled });
    await control(app, 'POST', '/faults', { clientId, endpoint: 'status', error: 'CE0002', times: 1 });
    await partner.call('status', { txId: late });
    await control(app, 'POST', `/clients/${clientId}/next`, { scenario: 'mismatch' });
    await partner.call('request', await personalBody());
    await control(app, 'POST', `/clients/${clientId}/next`, { scenario: 'too-young' });
    const refused = await partner.requestNone();
    time.now += 10_000;
    await partner.readResult(refused);
    time.now += 36_000_000;
    await partner.call('status', { txId: late });
    await askToken(app, {
      grant_type: 'client_credentials',
      scope: 'x',
      client_id: clientId,
      client_secret: partner.clientSecret,
    });
    expect(await metBy(clientId)).toEqual(
      expect.arrayContaining([
        'state.EXPIRED',
        'code.result.CE3103',
        'limit.result-window',
        'limit.request-expiry',
        'limit.token-life',
        'code.status.CE1000',
        'code.status.CE0002',
        'code.request.CE3001',
        'code.result.CE3006',
        'code.token.invalid_scope',
      ]),
    );
    const { percent, met, total } = await coverageOf(clientId);
    expect(percent).toBe(Math.floor((met / total) * 100));
  });

  it('of all clients adds up over clients, unknown callers and resets, until it is cleared', async () => {
    const own = await buildTestApp();
    const met = async (): Promise<number> => (await coverageOf(undefined, own.app)).met;
    const partner = await createPartner(own.app, {});
    await partner.call('status', { txId: await partner.requestNone() });
    expect(await met()).toBe(1);
    // Of no known client: the token is missing.
    await own.app.inject({ method: 'POST', url: `${API}/status`, payload: {} });
    expect(await met()).toBe(2);
    await own.app.inject({ method: 'DELETE', url: `/_control/v1/clients/${partner.clientId}` });
    expect((await coverageOf(partner.clientId, own.app)).met).toBe(0);
    await control(own.app, 'POST', '/reset');
    expect(await met()).toBe(2);
    expect((await control(own.app, 'DELETE', '/coverage')).statusCode).toBe(204);
    expect(await met()).toBe(0);
  });

  it('of a client survives its reset, and is cleared by itself', async () => {
    const [a, b] = [await createPartner(app, {}), await createPartner(app, {})];
    for (const partner of [a, b]) await partner.call('status', { txId: await partner.requestNone() });
    await control(app, 'POST', `/clients/${a.clientId}/reset`);
    expect(await metBy(a.clientId)).toEqual(['state.REQUESTED']);
    await control(app, 'DELETE', `/coverage?clientId=${a.clientId}`);
    expect([await metBy(a.clientId), await metBy(b.clientId)]).toEqual([[], ['state.REQUESTED']]);
  });

  it('covers a user who cancels at once, whether or not a later call sees it', async () => {
    const partner = await createPartner(app, {});
    await control(app, 'POST', `/transactions/${await partner.requestNone()}/cancel`);
    expect(await metBy(partner.clientId)).toEqual(['state.cancelled']);
  });

  it('includes personas that were added', async () => {
    const person = { name: '새사람', birthday: '19900101', gender: 'MALE', nationality: 'LOCAL', phone: '01019980001' };
    await control(app, 'PUT', '/personas/newcomer', person);
    const partner = await createPartner(app, {});
    expect((await coverageOf(partner.clientId)).missing).toContain('no test saw the data of newcomer');
    const txId = await partner.requestNone();
    await complete(txId, { persona: 'newcomer' });
    await partner.call('result', { txId, sessionKey: (await generator.generate()).sessionKey });
    expect(await metBy(partner.clientId)).toContain('persona.newcomer');
    expect((await control(app, 'GET', '/coverage?x=1')).statusCode).toBe(400);
  });
});
