import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, personalBody } from '../../harness.ts';
import { openSteering } from './open-steering.ts';

const { app, next, read } = await openSteering();

describe('the queue of a client', () => {
  it('gives the next requests their scenarios, first come first served, then the client’s own', async () => {
    const own = await createPartner(app, { scenario: 'never' });
    await next(own.clientId, { scenario: 'instant', times: 2 });
    const answer = await next(own.clientId, { scenario: 'stuck' });
    expect(answer.json()).toEqual({
      queue: [
        { id: '1', scenario: 'instant', times: 2 },
        { id: '2', scenario: 'stuck', times: 1 },
      ],
    });
    const seen: string[] = [];
    for (let index = 0; index < 4; index += 1) seen.push((await read(await own.requestNone())).scenario);
    expect(seen).toEqual(['instant', 'instant', 'stuck', 'never']);
  });

  it('gives each entry once under fifty parallel requests', async () => {
    const own = await createPartner(app, { scenario: 'never' });
    await next(own.clientId, { scenario: 'instant', times: 20 });
    const made = await Promise.all(Array.from({ length: 50 }, () => own.requestNone()));
    const scenarios = await Promise.all(made.map(async (txId) => (await read(txId)).scenario));
    expect(scenarios.filter((one) => one === 'instant')).toHaveLength(20);
  });

  it('is used by each request that passes validation, even if it is refused later, and by no other', async () => {
    const own = await createPartner(app, {});
    await next(own.clientId, { scenario: 'mismatch' });
    expect((await own.call('request', await personalBody({ userName: 'x' }))).json().error.errorCode).toBe('CE3200');
    expect((await own.call('request', await personalBody())).json().error.errorCode).toBe('CE3001');
    expect((await own.call('request', await personalBody())).statusCode).toBe(200);
  });

  const queueOf = async (clientId: string) => (await control(app, 'GET', `/clients/${clientId}/next`)).json().queue;

  it('is shown, and an entry keeps its id while it counts down', async () => {
    const own = await createPartner(app, {});
    expect(await queueOf(own.clientId)).toEqual([]);
    await next(own.clientId, { scenario: 'instant', times: 3 });
    await own.requestNone();
    expect(await queueOf(own.clientId)).toEqual([{ id: '1', scenario: 'instant', times: 2 }]);
  });

  it('loses the entry that is deleted, or all, and no other', async () => {
    const own = await createPartner(app, {});
    const remove = (path: string) => control(app, 'DELETE', `/clients/${own.clientId}/next${path}`);
    for (const scenario of ['instant', 'stuck', 'never']) await next(own.clientId, { scenario });
    expect((await remove('/2')).statusCode).toBe(204);
    expect((await queueOf(own.clientId)).map(({ id }: { id: string }) => id)).toEqual(['1', '3']);
    expect((await remove('')).statusCode).toBe(204);
    expect((await remove('')).statusCode).toBe(204);
    expect(await queueOf(own.clientId)).toEqual([]);
    expect((await next(own.clientId, { scenario: 'auto' })).json().queue).toEqual([
      { id: '4', scenario: 'auto', times: 1 },
    ]);
  });

  it.each(['2', '0', '-1', '01', '1.0', '1e0', '%201', '%31%00', '9'.repeat(50), 'x', '%F0%9F%92%A9'])(
    'keeps its only entry 1 when entry %s is deleted, which it does not have',
    async (id) => {
      const own = await createPartner(app, {});
      await next(own.clientId, { scenario: 'auto' });
      const answer = await control(app, 'DELETE', `/clients/${own.clientId}/next/${id}`);
      expect([answer.statusCode, answer.json().detail]).toEqual([
        404,
        'no entry of the queue has this id: mock-toss-cert clients queue, or GET /_control/v1/clients/{clientId}/next lists them',
      ]);
      expect(await queueOf(own.clientId)).toHaveLength(1);
    },
  );

  it('is bounded, and emptied by a reset', async () => {
    const small = await buildTestApp({ MOCK_TOSS_MAX_QUEUE: '2' });
    const { clientId } = (await control(small.app, 'POST', '/clients', {})).json();
    const add = () => control(small.app, 'POST', `/clients/${clientId}/next`, { scenario: 'auto' });
    expect([(await add()).statusCode, (await add()).statusCode]).toEqual([200, 200]);
    const full = await add();
    expect([full.statusCode, full.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_QUEUE')]);
    await control(small.app, 'POST', `/clients/${clientId}/reset`);
    expect((await add()).json().queue).toHaveLength(1);
  });

  it.each([
    [{}, 'scenario'],
    [{ scenario: 'nothing' }, 'scenario'],
    [{ scenario: 'auto', times: 0 }, 'times'],
    [{ scenario: 'auto', times: 1.5 }, 'times'],
    [{ scenario: 'auto', when: 1 }, 'when'],
  ])('refuses %j', async (body, field) => {
    const own = await createPartner(app, {});
    const answer = await next(own.clientId, body);
    expect([answer.statusCode, answer.json().errors[0].field]).toEqual([400, field]);
  });

  it('of an unknown client is a 404 problem', async () => {
    expect((await next('nobody', { scenario: 'auto' })).statusCode).toBe(404);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['DELETE', '/1'],
    ] as const) {
      expect((await control(app, method, `/clients/nobody/next${path}`)).json().detail).toContain(
        'no client has this id',
      );
    }
  });
});
