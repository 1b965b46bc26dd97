import { setImmediate as letOthers } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import type { Store } from '../../src/store/store.ts';
import { buildTestApp, control, createPartner, fixtures, START } from '../harness.ts';
import { override } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';

const { app } = await buildTestApp();

const put = (path: string, payload: object) => control(app, 'PUT', path, payload);
const remove = (path: string) => control(app, 'DELETE', path);
const change = (clientId: string, payload: object) => control(app, 'PATCH', `/clients/${clientId}`, payload);

const PERSON = {
  name: '모의인',
  birthday: '19900101',
  gender: 'MALE',
  nationality: 'LOCAL',
  phone: '01019980999',
};

/** That the call was refused, and what it said. */
const expectConflict = async (call: Promise<Awaited<ReturnType<typeof remove>>>, ...words: string[]) => {
  const answer = await call;
  expect([answer.statusCode, answer.json().type]).toEqual([409, 'urn:mock-toss-cert:problem:conflict']);
  for (const word of words) expect(answer.json().detail).toContain(word);
  return answer.json().detail as string;
};

describe('a persona that scenarios use', () => {
  it.each([
    ['minor', 'minor'],
    ['foreigner', 'foreigner'],
  ])('%s of the fixtures is not deleted while scenario %s returns that person', async (persona, scenario) => {
    const before = await expectConflict(remove(`/personas/${persona}`), `scenario ${scenario}:`);
    expect(before).toContain('PUT');
    expect((await control(app, 'GET', `/personas/${persona}`)).statusCode).toBe(200);
    const own = await createPartner(app, { scenario });
    const { person } = (await control(app, 'GET', `/transactions/${await own.requestNone()}`)).json();
    expect(person.personaId).toBe(persona);
  });

  it('created by call is not deleted either, until no scenario uses it any more', async () => {
    await put('/personas/someone', PERSON);
    for (const name of ['s1', 's2']) await put(`/scenarios/${name}`, { persona: 'someone' });
    await expectConflict(remove('/personas/someone'), 's1', 's2');
    await put('/scenarios/s1', { persona: 'namgung' });
    expect(await expectConflict(remove('/personas/someone'), 's2')).not.toContain('s1');
    expect((await put('/personas/someone', { ...PERSON, name: '모의다른' })).statusCode).toBe(200);
    await remove('/scenarios/s2');
    expect((await remove('/personas/someone')).statusCode).toBe(204);
    expect((await remove('/personas/someone')).statusCode).toBe(404);
  });

  it('is refused with at most ten scenario names', async () => {
    await put('/personas/popular', PERSON);
    for (let index = 0; index < 25; index += 1) await put(`/scenarios/popular-${index}`, { persona: 'popular' });
    const detail = await expectConflict(remove('/personas/popular'), 'and 15 more');
    expect(detail.match(/popular-\d/g)).toHaveLength(10);
  });

  it('that is also the default person is refused for that reason', async () => {
    await expectConflict(remove('/personas/kim-toss'), 'default person of results');
  });
});

describe('a scenario that something uses', () => {
  it('as setting, in the queue, or after a reset: the refusal names the client', async () => {
    await put('/scenarios/named', {});
    const own = await createPartner(app, { scenario: 'named', partnerCode: 'MINE' });
    await expectConflict(remove('/scenarios/named'), own.clientId);

    await change(own.clientId, { scenario: null });
    await expectConflict(remove('/scenarios/named'), own.clientId);
    await control(app, 'DELETE', `/clients/${own.clientId}`);

    const queued = await createPartner(app, {});
    await control(app, 'POST', `/clients/${queued.clientId}/next`, { scenario: 'named', times: 2 });
    await queued.requestNone();
    const detail = await expectConflict(remove('/scenarios/named'), queued.clientId);
    expect(detail).not.toContain(own.clientId);
    await queued.requestNone();

    const changed = await createPartner(app, {});
    await change(changed.clientId, { scenario: 'named' });
    await expectConflict(remove('/scenarios/named'), changed.clientId);
    await control(app, 'POST', `/clients/${changed.clientId}/reset`);
    expect((await remove('/scenarios/named')).statusCode).toBe(204);
  });

  it.each(fixtures.magicValues.phones)(
    'as magic phone 0101999$digits: $scenario stays',
    async ({ digits, scenario }) => {
      const own = fixtures.magicValues.phonePrefix + digits;
      if (scenario === 'manual') await expectConflict(remove(`/scenarios/${scenario}`), 'MOCK_TOSS_SCENARIO');
      else await expectConflict(remove(`/scenarios/${scenario}`), own);
    },
  );

  it('as the default of the server is not deleted', async () => {
    const quick = await buildTestApp({ MOCK_TOSS_SCENARIO: 'auto' });
    await expectConflict(control(quick.app, 'DELETE', '/scenarios/auto'), 'MOCK_TOSS_SCENARIO');
  });

  it('is refused with at most ten client ids', async () => {
    await put('/scenarios/shared', {});
    for (let index = 0; index < 12; index += 1) await createPartner(app, { scenario: 'shared' });
    const detail = await expectConflict(remove('/scenarios/shared'), 'and 2 more');
    expect(detail.match(/test_\w+/g)).toHaveLength(10);
  });

  it('that nothing uses is deleted; a window whose scenario was deleted never returns another person silently', async () => {
    await put('/scenarios/gone', { persona: 'minor' });
    const own = await createPartner(app, {});
    await control(app, 'POST', `/clients/${own.clientId}/next`, { scenario: 'gone' });
    const txId = await own.requestNone();
    expect((await remove('/scenarios/gone')).statusCode).toBe(204);
    const typed = { name: '홍길동', phone: '01012345678', birthday: '19900101' };
    const identify = (payload: object) => app.inject({ method: 'POST', url: `/app/api/${txId}/identify`, payload });
    const answer = await identify(typed);
    expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: 'not-possible' }]);
    expect(answer.json().message).toContain('scenario');
    const { person } = (await control(app, 'GET', `/transactions/${txId}`)).json();
    expect(person.personaId).toBe('minor');
    // Whoever is picked wins over a scenario, there or not.
    expect((await identify({ persona: 'namgung' })).statusCode).toBe(200);
  });
});

/** A store that takes its time, so that calls come between each other. */
const createSlowStore = (): Store => {
  const store = createMemoryStore({ limits: { ...LIMITS, maxPersonas: 99, maxScenarios: 99 }, now: () => START });
  const slow = <T extends object>(part: T, names: readonly (keyof T)[]): T => {
    const calls = names.map((name) => [
      name,
      async (...given: unknown[]) => {
        await letOthers();
        return (part[name] as (...given: unknown[]) => unknown).apply(part, given);
      },
    ]);
    return override(part, Object.fromEntries(calls));
  };
  const ofNames = ['get', 'put', 'delete', 'list'] as const;
  return slow(
    override(store, {
      personas: slow(store.personas, ofNames),
      scenarios: slow(store.scenarios, ofNames),
      clients: slow(store.clients, ['insert', 'get', 'update', 'reset', 'delete', 'list']),
    }),
    ['reset'],
  );
};

describe('a record that is used and deleted at the same time', async () => {
  const ROUNDS = 20;
  const own = (await buildTestApp({}, { store: createSlowStore() })).app;
  const call = async (method: 'PUT' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
    // Not all in the same order.
    await letOthers();
    return own.inject({ method, url: `/_control/v1${path}`, ...(payload === undefined ? {} : { payload }) });
  };
  const list = async (what: string) => (await control(own, 'GET', `/${what}?limit=200`)).json().items;

  /** Scenarios of nobody, and clients of no scenario. */
  const findDangling = async (): Promise<string[]> => {
    const ids = (await list('personas')).map(({ id }: { id: string }) => id);
    const scenarios: { name: string; persona?: string }[] = await list('scenarios');
    const clients: { clientId: string; scenario: string | null }[] = await list('clients');
    return [
      ...scenarios.flatMap(({ name, persona }) => (persona === undefined || ids.includes(persona) ? [] : [name])),
      ...clients.flatMap(({ clientId, scenario }) =>
        scenario === null || scenarios.some(({ name }) => name === scenario) ? [] : [clientId],
      ),
    ];
  };

  it('exists, or was refused: a scenario never names a missing persona', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await call('PUT', '/personas/racing', PERSON);
      await Promise.all([
        call('PUT', '/scenarios/racing', { persona: 'racing' }),
        call('DELETE', '/personas/racing'),
        call('PUT', '/scenarios/racing-too', { persona: 'racing' }),
      ]);
      expect(await findDangling()).toEqual([]);
      await call('DELETE', '/scenarios/racing');
      await call('DELETE', '/scenarios/racing-too');
    }
  });

  it('exists, or was refused: a client never names a missing scenario', async () => {
    await call('POST', '/clients', { clientId: 'changed' });
    for (let round = 0; round < ROUNDS; round += 1) {
      await call('PUT', '/scenarios/racing', {});
      await Promise.all([
        call('POST', '/clients', { clientId: 'made', scenario: 'racing' }),
        call('DELETE', '/scenarios/racing'),
        call('PATCH', '/clients/changed', { scenario: 'racing' }),
      ]);
      expect(await findDangling()).toEqual([]);
      await call('DELETE', '/clients/made');
      await call('PATCH', '/clients/changed', { scenario: null });
      await call('PUT', '/scenarios/racing', {});
      const [gone, queued] = await Promise.all([
        call('DELETE', '/scenarios/racing'),
        call('POST', '/clients/changed/next', { scenario: 'racing' }),
      ]);
      expect([gone.statusCode, queued.statusCode]).not.toEqual([204, 200]);
      await call('POST', '/clients/changed/reset', {});
    }
  });

  it('exists, or was refused: after a reset in between, nothing names a deleted record', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await call('PUT', '/personas/racing', PERSON);
      await Promise.all([
        call('PUT', '/scenarios/racing', { persona: 'racing' }),
        call('POST', '/reset', {}),
        call('PUT', '/scenarios/racing-too', { persona: 'racing' }),
      ]);
      expect(await findDangling()).toEqual([]);
    }
  });
});

describe('an unknown record', () => {
  it.each([
    ['GET', '/transactions/x', 'mock-toss-cert tx list, or GET /_control/v1/transactions'],
    ['POST', '/transactions/x/complete', 'mock-toss-cert tx list, or GET /_control/v1/transactions'],
    ['GET', '/transactions/x/wait', 'mock-toss-cert tx list, or GET /_control/v1/transactions'],
    ['GET', '/clients/x', 'mock-toss-cert clients list, or GET /_control/v1/clients'],
    ['DELETE', '/clients/x', 'mock-toss-cert clients list, or GET /_control/v1/clients'],
    ['GET', '/clients/x/clock', 'mock-toss-cert clients list, or GET /_control/v1/clients'],
    ['GET', '/personas/x', 'mock-toss-cert personas list, or GET /_control/v1/personas'],
    ['DELETE', '/personas/x', 'mock-toss-cert personas list, or GET /_control/v1/personas'],
    ['GET', '/scenarios/x', 'mock-toss-cert scenarios list, or GET /_control/v1/scenarios'],
    ['DELETE', '/scenarios/x', 'mock-toss-cert scenarios list, or GET /_control/v1/scenarios'],
    ['DELETE', '/faults/x', 'mock-toss-cert faults list, or GET /_control/v1/faults'],
  ] as const)('%s %s says where to look', async (method, path, where) => {
    const answer = await control(app, method, path);
    expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringMatching(/^no \w+ has this \w+: /)]);
    expect(answer.json().detail).toContain(`${where} lists them`);
  });
});
