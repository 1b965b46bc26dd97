import { describe, expect, it } from 'vitest';
import { settings } from '../../../src/config/settings.ts';
import { behaviours } from '../../../src/domain/fidelity.ts';
import {
  buildTestApp,
  control,
  createPartner,
  fixtures,
  generator,
  personalBody,
  SENT,
  START,
  seal,
} from '../../harness.ts';

const { app } = await buildTestApp();

const next = (clientId: string, body: object) => control(app, 'POST', `/clients/${clientId}/next`, body);
const put = (path: string, body: object) => app.inject({ method: 'PUT', url: `/_control/v1${path}`, payload: body });
const patch = (clientId: string, body: object) =>
  app.inject({ method: 'PATCH', url: `/_control/v1/clients/${clientId}`, payload: body });
const read = async (txId: string) => (await control(app, 'GET', `/transactions/${txId}`)).json();
const act = (txId: string, action: string, body?: object) =>
  control(app, 'POST', `/transactions/${txId}/${action}`, body);

const openPerson = async (own: Awaited<ReturnType<typeof createPartner>>, txId: string) => {
  const { response, session } = await own.readResult(txId);
  const opened: Record<string, string> = {};
  for (const [field, value] of Object.entries(response.json().success.personalData)) {
    if (value !== null) opened[field] = await session.decrypt(String(value));
  }
  return opened;
};

describe('the queue of a client', () => {
  it('gives the next requests their scenarios, first come first served, then the client’s own', async () => {
    const own = await createPartner(app, { scenario: 'never' });
    await next(own.clientId, { scenario: 'instant', times: 2 });
    const answer = await next(own.clientId, { scenario: 'stuck' });
    expect(answer.json()).toEqual({
      queue: [
        { scenario: 'instant', times: 2 },
        { scenario: 'stuck', times: 1 },
      ],
    });
    const seen: string[] = [];
    for (let index = 0; index < 4; index += 1) seen.push((await read(await own.requestNone())).scenario);
    expect(seen).toEqual(['instant', 'instant', 'stuck', 'never']);
  });

  it('is taken exactly under fifty parallel requests', async () => {
    const own = await createPartner(app, { scenario: 'never' });
    await next(own.clientId, { scenario: 'instant', times: 20 });
    const made = await Promise.all(Array.from({ length: 50 }, () => own.requestNone()));
    const scenarios = await Promise.all(made.map(async (txId) => (await read(txId)).scenario));
    expect(scenarios.filter((one) => one === 'instant')).toHaveLength(20);
  });

  it('is used up by a request that passed validation, even if it answers a code, and not by one that did not', async () => {
    const own = await createPartner(app, {});
    await next(own.clientId, { scenario: 'mismatch' });
    expect((await own.call('request', await personalBody({ userName: 'x' }))).json().error.errorCode).toBe('CE3200');
    expect((await own.call('request', await personalBody())).json().error.errorCode).toBe('CE3001');
    expect((await own.call('request', await personalBody())).statusCode).toBe(200);
  });

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

  it('of nobody is a 404 problem', async () => {
    expect((await next('nobody', { scenario: 'auto' })).statusCode).toBe(404);
  });
});

describe('magic values', () => {
  const { phonePrefix, phones } = fixtures.magicValues;

  it.each(phones)('phone 0101999$digits is scenario $scenario', async ({ digits, scenario }) => {
    const own = await createPartner(app, { scenario: 'never' });
    const body = await personalBody(await seal(await generator.generate(), { ...SENT, phone: phonePrefix + digits }));
    const answer = await own.call('request', body);
    const code = fixtures.scenarios.get(scenario)?.error;
    if (code === undefined) expect((await read(answer.json().success.txId)).scenario).toBe(scenario);
    else expect(answer.json().error.errorCode).toBe(code);
  });

  it.each([...fixtures.scenarios.keys()])(
    'the query of requestUrl names scenario %s, with USER_NONE',
    async (scenario) => {
      const own = await createPartner(app, { scenario: 'never' });
      for (const url of ['https://a.test/x?y=1&', 'intoss://my-app?']) {
        const txId = await own.requestNone({ requestUrl: `${url}mock-toss-scenario=${scenario}` });
        expect((await read(txId)).scenario).toBe(scenario);
      }
    },
  );

  it.each([
    'https://a.test/?mock-toss-scenario=nothing',
    'https://a.test/?mock-toss-scenario=',
    'not a url',
    '//x?mock-toss-scenario=auto',
    'https://a.test/#mock-toss-scenario=auto',
  ])('requestUrl %s names none that exists', async (requestUrl) => {
    const own = await createPartner(app, { scenario: 'never' });
    expect((await read(await own.requestNone({ requestUrl }))).scenario).toBe('never');
  });

  it('come after the queue, and strict clients have none', async () => {
    const magic = { requestUrl: 'https://a.test/?mock-toss-scenario=instant' };
    const own = await createPartner(app, {});
    await next(own.clientId, { scenario: 'stuck' });
    expect((await read(await own.requestNone(magic))).scenario).toBe('stuck');
    const strict = await createPartner(app, { strict: true });
    expect((await read(await strict.requestNone(magic))).scenario).toBe('manual');
  });

  it('are listed as the server acts on them', async () => {
    const listed = (await control(app, 'GET', '/magic-values')).json();
    expect(listed.phones).toEqual(
      phones.map(({ digits, scenario }) => ({ userPhone: phonePrefix + digits, scenario })),
    );
    expect(listed.requestUrl.queryParameter).toBe('mock-toss-scenario');
  });
});

describe('PATCH of a client', () => {
  it('takes effect from its next call, and a reset brings back what was created', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    const changed = await patch(own.clientId, {
      scenario: 'instant',
      identity: 'echo',
      strict: true,
      tokenTtl: '90s',
      partnerCode: 'P9',
      scopes: ['ca', 'x'],
    });
    expect(changed.json()).toMatchObject({
      scenario: 'instant',
      identity: 'echo',
      strict: true,
      tokenTtlSeconds: 90,
      partnerCode: 'P9',
      scopes: ['ca', 'x'],
    });
    const txId = await own.requestNone();
    expect((await read(txId)).status).toBe('COMPLETED');
    expect((await own.call('request', { requestType: 'USER_NONE' })).json().error.errorCode).toBe('CE0003');
    const reset = (await control(app, 'POST', `/clients/${own.clientId}/reset`)).json();
    expect(reset).toMatchObject({
      scenario: 'auto',
      identity: 'fixed',
      strict: false,
      tokenTtlSeconds: 31_536_000,
      partnerCode: 'TEST1',
    });
  });

  it('of scenario null goes back to the server’s default', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    expect((await patch(own.clientId, { scenario: null })).json().scenario).toBeNull();
    expect((await read(await own.requestNone())).scenario).toBe('manual');
  });

  it.each([
    { scenario: 'nothing' },
    { identity: 'x' },
    { strict: 1 },
    { tokenTtl: 'x' },
    { clientId: 'other' },
    { clientSecret: 'x' },
  ])('refuses %j whole', async (wrong) => {
    const own = await createPartner(app, {});
    const before = (await control(app, 'GET', `/clients/${own.clientId}`)).json();
    const answer = await patch(own.clientId, { partnerCode: 'CHANGED', ...wrong });
    expect(answer.statusCode).toBe(400);
    expect((await control(app, 'GET', `/clients/${own.clientId}`)).json()).toEqual(before);
  });
});

describe('scenarios by call', () => {
  it('are put, read, listed, used and deleted', async () => {
    const body = { description: 'slowly', start: 'poll:2', complete: 'PT1H', persona: 'minor' };
    const created = await put('/scenarios/slow', body);
    expect([created.statusCode, created.json()]).toEqual([201, { name: 'slow', ...body }]);
    expect((await put('/scenarios/slow', { name: 'slow', complete: '0s' })).statusCode).toBe(200);
    expect((await control(app, 'GET', '/scenarios/slow')).json()).toEqual({ name: 'slow', complete: '0s' });
    expect((await control(app, 'GET', '/scenarios?limit=1')).json().items[0].name).toBe('slow');
    const own = await createPartner(app, { scenario: 'slow' });
    expect((await read(await own.requestNone())).status).toBe('COMPLETED');
    await control(app, 'DELETE', `/clients/${own.clientId}`);
    expect((await control(app, 'DELETE', '/scenarios/slow')).statusCode).toBe(204);
    expect((await control(app, 'GET', '/scenarios/slow')).statusCode).toBe(404);
  });

  it.each<[string, object, string, string]>([
    ['x', { start: 'soon' }, 'start', 'must be a time after the request'],
    ['x', { start: '-5s' }, 'start', 'must be a time after the request'],
    ['x', { complete: 'poll:0' }, 'complete', '("poll:3")'],
    ['x', { complete: '366d' }, 'complete', 'at most 365d'],
    ['x', { expire: '100000000d' }, 'expire', 'at most 365d'],
    ['x', { error: 'CE3100' }, 'error', 'must be one of CE3000, CE3001, CE3002, CE3006'],
    ['x', { persona: 'nobody' }, 'persona', 'must be the id of a persona'],
    ['x', { name: 'y' }, 'name', 'must be the one of the path'],
    ['x', { colour: 1 }, 'colour', 'is not a known field'],
    ['__proto__', {}, 'name', 'must match'],
    ['a%2Fb', {}, 'name', 'must match'],
  ])('%s with %j is refused with the path inside it', async (name, body, field, expected) => {
    const answer = await put(`/scenarios/${name}`, body);
    expect([answer.statusCode, answer.json().errors[0]]).toEqual([
      400,
      { field, message: expect.stringContaining(expected) },
    ]);
  });

  it('keep the default scenario, and are bounded', async () => {
    expect((await control(app, 'DELETE', '/scenarios/manual')).statusCode).toBe(409);
    const small = await buildTestApp({ MOCK_TOSS_MAX_SCENARIOS: '1' });
    const full = await small.app.inject({ method: 'PUT', url: '/_control/v1/scenarios/more', payload: {} });
    expect([full.statusCode, full.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_SCENARIOS')]);
  });
});

describe('personas by call', () => {
  const PERSON = {
    name: 'O\'Brien "<b>" 𠮷',
    birthday: '20000101',
    gender: 'MALE',
    nationality: 'FOREIGNER',
    phone: '01019980999',
  };

  it('are put, read, listed, returned and deleted', async () => {
    expect((await put('/personas/obrien', PERSON)).statusCode).toBe(201);
    expect((await control(app, 'GET', '/personas/obrien')).json()).toEqual({ id: 'obrien', ...PERSON });
    expect((await control(app, 'GET', '/personas?limit=1')).json().items[0].id).toBe('obrien');
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await act(txId, 'complete', { persona: 'obrien' });
    expect(await openPerson(own, txId)).toMatchObject({
      name: PERSON.name,
      nationality: 'FOREIGNER',
      ageGroup: 'ADULT',
    });
    expect((await control(app, 'DELETE', '/personas/obrien')).statusCode).toBe(204);
    expect((await control(app, 'GET', '/personas/obrien')).statusCode).toBe(404);
  });

  it.each<[object, string]>([
    [{ ...PERSON, birthday: '20000230' }, 'birthday'],
    [{ ...PERSON, birthday: { yearsAgo: -1 } }, 'birthday.yearsAgo'],
    [{ ...PERSON, name: '\ud800' }, 'name'],
    [{ ...PERSON, gender: 'X' }, 'gender'],
    [{ ...PERSON, phone: '010-1' }, 'phone'],
    [{ ...PERSON, name: 'x'.repeat(101) }, 'name'],
    [{ ...PERSON, ci: 'short' }, 'ci'],
    [{ ...PERSON, id: 'other' }, 'id'],
    [{ name: 'x' }, 'birthday'],
  ])('%j is refused', async (body, field) => {
    const answer = await put('/personas/wrong', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map((one: { field: string }) => one.field)).toContain(field);
  });

  it('keep the fixed person, and are bounded', async () => {
    expect((await control(app, 'DELETE', '/personas/kim-toss')).statusCode).toBe(409);
    const small = await buildTestApp({ MOCK_TOSS_MAX_PERSONAS: '1' });
    const full = await small.app.inject({ method: 'PUT', url: '/_control/v1/personas/more', payload: PERSON });
    expect([full.statusCode, full.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_PERSONAS')]);
  });
});

describe('complete', () => {
  const person = {
    name: '나몰라',
    birthday: { yearsAgo: 10 },
    gender: 'FEMALE',
    nationality: 'LOCAL',
    phone: '01019980998',
  };

  it('with a person returns that person, and wins over a scenario’s refusal', async () => {
    const own = await createPartner(app, { scenario: 'mismatch' });
    const txId = await own.requestNone();
    await act(txId, 'complete', { person });
    expect(await openPerson(own, txId)).toMatchObject({ name: '나몰라', birthday: '20160302', ageGroup: 'MINOR' });
  });

  it('with at happened then: sixty-one minutes ago there is no result any more', async () => {
    const own = await createPartner(app, {});
    const [early, late] = [await own.requestNone(), await own.requestNone()];
    expect((await act(early, 'complete', { at: '-60m' })).json().completesAt).toBe('2026-03-02T08:00:00.000+09:00');
    expect((await own.readResult(early)).response.json().success.completedDt).toBe('2026-03-02T08:00:00+09:00');
    await act(late, 'complete', { at: '2026-03-02T07:59:00+09:00' });
    expect((await own.readResult(late)).response.json().error.errorCode).toBe('CE3103');
  });

  it.each<[object, string]>([
    [{ at: 'yesterday' }, 'at'],
    [{ at: '1m' }, 'at'],
    [{ at: '2030-01-01T00:00:00Z' }, 'at'],
    [{ at: '-99999d' }, 'at'],
    [{ persona: 'nobody' }, 'persona'],
    [{ persona: 'minor', person }, 'person'],
    [{ person: { name: 'x' } }, 'person.birthday'],
    [{ person: { ...person, birthday: '20000230' } }, 'person.birthday'],
  ])('with %j is refused and changes nothing', async (body, field) => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    const answer = await act(txId, 'complete', body);
    expect([answer.statusCode, answer.json().errors[0].field]).toEqual([400, field]);
    expect((await read(txId)).status).toBe('REQUESTED');
  });

  it('in the past is still impossible after a cancel', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await act(txId, 'cancel');
    expect((await act(txId, 'complete', { at: '-5m' })).statusCode).toBe(409);
  });
});

describe('wait', () => {
  const wait = (txId: string, query = '') => control(app, 'GET', `/transactions/${txId}/wait${query}`);

  it('answers when the status is reached, by a call or by time, or was passed', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    const waiting = wait(txId);
    await act(txId, 'complete');
    expect((await waiting).json()).toMatchObject({ txId, status: 'COMPLETED' });
    expect((await wait(txId, '?status=IN_PROGRESS')).json().status).toBe('COMPLETED');
    const expiring = await own.requestNone({ expireSeconds: 60 });
    const until = wait(expiring, '?status=EXPIRED&timeout=20s');
    await control(app, 'POST', `/clients/${own.clientId}/clock`, { advance: '61s' });
    expect((await until).json().status).toBe('EXPIRED');
  });

  it('says that time is over, or that the status cannot come any more', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    const late = await wait(txId, '?timeout=50ms');
    expect([late.statusCode, late.json().state]).toEqual([408, 'REQUESTED']);
    await act(txId, 'expire');
    const never = await wait(txId);
    expect([never.statusCode, never.json()]).toEqual([
      409,
      expect.objectContaining({ state: 'EXPIRED', possible: [] }),
    ]);
  });

  it.each(['?timeout=61s', '?timeout=x', '?timeout=-1s', '?status=DONE', '?until=1'])('refuses %s', async (query) => {
    const own = await createPartner(app, {});
    expect((await wait(await own.requestNone(), query)).statusCode).toBe(400);
  });

  it('ends at shutdown with 503', async () => {
    const stopping = await buildTestApp();
    const own = await createPartner(stopping.app);
    const waiting = control(stopping.app, 'GET', `/transactions/${await own.requestNone()}/wait?timeout=60s`);
    const pause = new Promise((resolve) => setTimeout(resolve, 50));
    await pause;
    await stopping.app.close();
    expect((await waiting).statusCode).toBe(503);
  });
});

describe('POST /reset', () => {
  it('brings everything back to the start, and takes the tokens of created clients', async () => {
    const own = await buildTestApp();
    const [fixed, made] = [await createPartner(own.app), await createPartner(own.app, {})];
    const txId = await fixed.requestNone({ nonce: 'n' });
    await own.app.inject({ method: 'PUT', url: '/_control/v1/scenarios/more', payload: {} });
    await own.app.inject({
      method: 'PUT',
      url: '/_control/v1/personas/kim-toss',
      payload: { ...fixtures.personas[1], id: 'kim-toss' },
    });
    await control(own.app, 'DELETE', '/clients/mock-partner');
    await control(own.app, 'POST', `/clients/${fixed.clientId}/clock`, { advance: '1d' });

    expect((await control(own.app, 'POST', '/reset')).statusCode).toBe(204);
    expect((await control(own.app, 'GET', '/info')).json().counts).toEqual({ clients: 2, transactions: 0 });
    expect((await control(own.app, 'GET', '/scenarios/more')).statusCode).toBe(404);
    expect((await control(own.app, 'GET', '/personas/kim-toss')).json()).toEqual(fixtures.personas[0]);
    expect((await control(own.app, 'GET', `/clients/${fixed.clientId}/clock`)).json().offsetMs).toBe(0);
    expect((await made.call('status', { txId })).json().error.errorCode).toBe('CE1000');
    expect((await fixed.call('status', { txId })).json().error.errorCode).toBe('CE3100');
    expect((await fixed.call('request', { requestType: 'USER_NONE', nonce: 'n' })).statusCode).toBe(200);
    expect((await control(own.app, 'GET', '/ready')).statusCode).toBe(200);
  });
});

describe('fifty clients side by side', () => {
  it('have their own time, queue, settings and data, and see nothing of each other', async () => {
    const names = fixtures.personas.length;
    const flows = Array.from({ length: 50 }, async (_, index) => {
      const own = await createPartner(app, {
        partnerCode: `P${index}`,
        scenario: index % 2 === 0 ? 'manual' : 'never',
        identity: index % 3 === 0 ? 'echo' : 'fixed',
      });
      const frozenAt = new Date(START + index * 86_400_000).toISOString();
      await control(
        app,
        'POST',
        `/clients/${own.clientId}/clock`,
        index % 2 === 0 ? { freeze: frozenAt } : { advance: `${index}d` },
      );
      const persona = fixtures.personas[index % names];
      await next(own.clientId, { scenario: index % 5 === 0 ? 'instant' : 'stuck' });
      const sent = { name: `이름${index}`, phone: `0101234${String(index).padStart(4, '0')}`, birthday: '19900101' };
      const requested = await own.call('request', await personalBody(await seal(await generator.generate(), sent)));
      const { txId, requestedDt } = requested.json().success;
      const day = new Date(START + index * 86_400_000 + 32_400_000).toISOString().slice(0, 10);
      expect(requestedDt.slice(0, 10)).toBe(day);
      if (index % 5 !== 0)
        await act(txId, 'complete', persona === undefined || index % 3 === 0 ? {} : { persona: persona.id });
      const opened = await openPerson(own, txId);
      const expected = index % 3 === 0 ? sent.name : index % 5 === 0 ? '김토스' : persona?.name;
      expect(opened.name).toBe(expected);
      return { own, txId };
    });
    const done = await Promise.all(flows);
    for (const [index, { own }] of done.entries()) {
      const listed = (await control(app, 'GET', `/transactions?clientId=${own.clientId}`)).json().items;
      expect(listed.map(({ txId }: { txId: string }) => txId)).toEqual([done[index]?.txId]);
      const other = done[(index + 1) % done.length];
      expect((await own.call('status', { txId: other?.txId })).json().error.errorCode).toBe('CE3100');
    }
  }, 60_000);
});

describe('GET /fidelity', () => {
  it('lists every behaviour with its basis, in pages', async () => {
    const seen: { id: string; basis: string; real: string | null }[] = [];
    let cursor = '';
    do {
      const page = (await control(app, 'GET', `/fidelity?limit=20${cursor}`)).json();
      seen.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen.map(({ id }) => id)).toEqual(behaviours.map(({ id }) => id));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    // What is ours alone has to say how the real service differs, or that nobody knows.
    for (const { id, basis, real } of seen) if (basis === 'ours') expect(real, id).not.toBeNull();
  });

  it('names settings that exist', () => {
    const variables = Object.values(settings).flatMap((setting) => setting.variables as readonly string[]);
    for (const { setting = '' } of behaviours) {
      for (const [name] of setting.matchAll(/MOCK_TOSS_[A-Z_]+/g)) expect(variables).toContain(name);
    }
  });
});

describe('nothing of the steering leaks into the emulated bodies', () => {
  it('they are byte for byte the same, whatever chose scenario and person', async () => {
    const bodiesOf = async (
      steer: (own: Awaited<ReturnType<typeof createPartner>>, on: typeof app) => Promise<object>,
    ) => {
      const own = await buildTestApp({ MOCK_TOSS_SEED: 's' });
      const partner = await createPartner(own.app, { clientId: 'a' });
      const extra = await steer(partner, own.app);
      const requested = await partner.call('request', {
        requestType: 'USER_NONE',
        requestUrl: 'https://a.test',
        ...extra,
      });
      const { txId } = requested.json().success;
      await control(own.app, 'POST', `/transactions/${txId}/complete`);
      const status = await partner.call('status', { txId });
      const { response } = await partner.readResult(txId);
      const { personalData, ...rest } = response.json().success;
      const headers = [requested, status, response].flatMap((one) => Object.keys(one.headers));
      return [requested.body, status.body, JSON.stringify(rest), Object.keys(personalData).join(), headers.join()];
    };
    const plain = await bodiesOf(async () => ({}));
    const steered = [
      await bodiesOf(async (own, on) => {
        await control(on, 'POST', `/clients/${own.clientId}/next`, { scenario: 'manual' });
        return {};
      }),
      await bodiesOf(async () => ({ requestUrl: 'https://a.test?mock-toss-scenario=never' })),
      await bodiesOf(async (own, on) => {
        await on.inject({
          method: 'PATCH',
          url: `/_control/v1/clients/${own.clientId}`,
          payload: { scenario: 'stuck', identity: 'echo' },
        });
        return {};
      }),
      await bodiesOf(async (own, on) => {
        await control(on, 'POST', `/clients/${own.clientId}/clock`, { freeze: '2026-03-02T09:00:00+09:00' });
        return {};
      }),
    ];
    for (const bodies of steered) expect(bodies).toEqual(plain);
  });
});

describe('limits', () => {
  it('of transactions: the one touched least recently goes', async () => {
    const small = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '2' });
    const own = await createPartner(small.app);
    const [one, two] = [await own.requestNone(), await own.requestNone()];
    expect((await own.call('status', { txId: one })).statusCode).toBe(200);
    await own.requestNone();
    expect((await own.call('status', { txId: two })).json().error.errorCode).toBe('CE3100');
    expect((await own.call('status', { txId: one })).statusCode).toBe(200);
  });

  it('of idle clients: a day, with their transactions and tokens', async () => {
    const idle = await buildTestApp();
    const own = await createPartner(idle.app, {});
    const txId = await own.requestNone();
    idle.time.now += 86_400_000 - 1;
    expect((await own.call('status', { txId })).statusCode).toBe(200);
    idle.time.now += 86_400_000;
    expect((await own.call('status', { txId })).json().error.errorCode).toBe('CE1000');
    expect((await control(idle.app, 'GET', '/info')).json().counts).toEqual({ clients: 2, transactions: 0 });
  });
});

describe('a person chosen by a scenario', () => {
  it('wins over the identity of the client', async () => {
    const own = await createPartner(app, { identity: 'echo', scenario: 'foreigner' });
    const { txId } = (await own.call('request', await personalBody())).json().success;
    await act(txId, 'complete');
    expect((await openPerson(own, txId)).nationality).toBe('FOREIGNER');
  });

  it('may have a name of a hundred letters of four bytes', async () => {
    const name = '𠮷'.repeat(100);
    await put('/personas/long', {
      name,
      birthday: '20000101',
      gender: 'MALE',
      nationality: 'LOCAL',
      phone: '01019980997',
    });
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await act(txId, 'complete', { persona: 'long' });
    expect((await openPerson(own, txId)).name).toBe(name);
  });
});

it('when expire and expireSeconds are both given, the earlier wins', async () => {
  const own = await createPartner(app, { scenario: 'expire-fast' });
  const [short, long] = [await own.requestNone({ expireSeconds: 1 }), await own.requestNone({ expireSeconds: 1800 })];
  expect((await read(short)).expiresAt).toBe('2026-03-02T09:00:01.000+09:00');
  expect((await read(long)).expiresAt).toBe('2026-03-02T09:00:03.000+09:00');
});
