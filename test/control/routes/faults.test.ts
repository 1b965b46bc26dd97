import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../src/domain/endpoint.ts';
import { buildTestApp, CONTROL, control, createPartner } from '../../harness.ts';

const { app } = await buildTestApp();

const put = async (fault: object, of = app) => (await control(of, 'POST', '/faults', fault)).json();

describe('POST /faults', () => {
  it('answers with the fault as it is', async () => {
    const { clientId } = await createPartner(app, {});
    const answer = await control(app, 'POST', '/faults', {
      clientId,
      endpoint: 'status',
      delay: '2s',
      error: 'CE0002',
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({
      id: expect.stringMatching(/^fault_[0-9a-f]{32}$/),
      clientId,
      endpoint: 'status',
      timesLeft: null,
      probability: 1,
      delayMs: 2000,
      error: 'CE0002',
      http: null,
      abort: null,
      tamper: null,
      seen: 0,
      struck: 0,
      createdAt: '2026-03-02T09:00:00.000+09:00',
    });
  });

  it.each<[string, object, string]>([
    ['nothing', {}, 'endpoint'],
    ['no effect', { endpoint: '*' }, ''],
    ['two effects', { endpoint: '*', http: 503, abort: 'reset' }, ''],
    ['an unknown field', { endpoint: '*', http: 503, code: 1 }, 'code'],
    ['an unknown endpoint', { endpoint: 'tokens', http: 503 }, 'endpoint'],
    ['an unknown code', { endpoint: '*', error: 'CE9999' }, 'error'],
    ['a CE code on token', { endpoint: 'token', error: 'CE0002' }, 'error'],
    ['an OAuth code elsewhere', { endpoint: 'status', error: 'invalid_client' }, 'error'],
    ['a tamper that is not of the endpoint', { endpoint: 'request', tamper: 'field-tag' }, 'tamper'],
    ['a token’s tamper on result', { endpoint: 'result', tamper: 'token-expired' }, 'tamper'],
    ['an unknown tamper', { endpoint: 'result', tamper: 'all' }, 'tamper'],
    ['a status that is none', { endpoint: '*', http: 200 }, 'http'],
    ['a status as text', { endpoint: '*', http: '503' }, 'http'],
    ['no delay at all', { endpoint: '*', delay: '0s' }, 'delay'],
    ['a negative delay', { endpoint: '*', delay: '-2s' }, 'delay'],
    ['a delay without unit', { endpoint: '*', delay: '2' }, 'delay'],
    ['a delay over ten minutes', { endpoint: '*', delay: '11m' }, 'delay'],
    ['no times', { endpoint: '*', http: 503, times: 0 }, 'times'],
    ['half a time', { endpoint: '*', http: 503, times: 1.5 }, 'times'],
    ['a probability over one', { endpoint: '*', http: 503, probability: 1.1 }, 'probability'],
    ['an empty seed', { endpoint: '*', http: 503, seed: '' }, 'seed'],
    ['an unknown client', { clientId: 'nobody', endpoint: '*', http: 503 }, 'clientId'],
  ])('refuses %s, and names the field', async (_name, fault, field) => {
    const answer = await control(app, 'POST', '/faults', fault);
    expect([answer.statusCode, answer.json().errors[0].field]).toEqual([400, field]);
  });

  it('refuses more than the limit, and names the setting', async () => {
    const own = await buildTestApp({ MOCK_TOSS_MAX_FAULTS: '1' });
    const { clientId } = await createPartner(own.app, {});
    await put({ clientId, endpoint: '*', http: 503 }, own.app);
    await put({ endpoint: '*', http: 503 }, own.app);
    for (const whose of [{ clientId }, {}]) {
      const answer = await control(own.app, 'POST', '/faults', { ...whose, endpoint: '*', http: 503 });
      expect([answer.statusCode, answer.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_FAULTS')]);
    }
  });
});

describe('faults', () => {
  it('are listed newest first, by client too, and deleted', async () => {
    const own = await buildTestApp();
    const { clientId } = await createPartner(own.app, {});
    const [one, other] = [
      await put({ clientId, endpoint: '*', http: 503 }, own.app),
      await put({ endpoint: 'token', http: 502 }, own.app),
    ];
    const list = async (query = '') => (await control(own.app, 'GET', `/faults${query}`)).json().items;
    expect((await list()).map(({ id }: { id: string }) => id)).toEqual([other.id, one.id]);
    expect(await list(`?clientId=${clientId}`)).toEqual([one]);
    expect(await list('?clientId=nobody')).toEqual([]);
    const remove = (id: string) => own.app.inject({ method: 'DELETE', url: `${CONTROL}/faults/${id}` });
    expect((await remove(one.id)).statusCode).toBe(204);
    expect((await remove(one.id)).statusCode).toBe(404);
    expect(await list()).toEqual([other]);
  });

  it.each(['reset', 'delete', 'reset of all'])('are deleted with their client: %s', async (how) => {
    const own = await buildTestApp();
    const { clientId } = await createPartner(own.app, {});
    await put({ clientId, endpoint: '*', http: 503 }, own.app);
    await put({ endpoint: '*', http: 503 }, own.app);
    if (how === 'reset') await control(own.app, 'POST', `/clients/${clientId}/reset`);
    else if (how === 'delete') await control(own.app, 'DELETE', `/clients/${clientId}`);
    else await control(own.app, 'POST', '/reset');
    const { items } = (await control(own.app, 'GET', '/faults')).json();
    expect(items).toHaveLength(how === 'reset of all' ? 0 : 1);
  });

  it('have the same endpoints as the journal', async () => {
    for (const endpoint of endpoints) expect((await put({ endpoint, http: 503, times: 1 })).endpoint).toBe(endpoint);
  });
});
