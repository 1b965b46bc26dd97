import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Parts } from '../../../src/app.ts';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import type { Snapshot } from '../../../src/store/snapshot/snapshot.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  askToken,
  buildTestApp,
  CONTROL,
  control,
  createPartner,
  failure,
  generator,
  type Partner,
  personalBody,
  START,
  seal,
  TEST_CLIENT,
  type TestApp,
} from '../../harness.ts';
import { override } from '../../store/override.ts';
import { inserted, LIMITS, transaction } from '../../store/samples.ts';
import { timeLimit } from '../../time-limit.ts';

const take = async ({ app }: Pick<TestApp, 'app'>, body: object = { secrets: true }): Promise<Snapshot> => {
  const answer = await control(app, 'POST', '/snapshot', body);
  expect(answer.statusCode).toBe(200);
  return answer.json();
};

const HOUR = 3_600_000;

/** Another server, which begins with a snapshot; its wall clock and its steady clock show other times. */
const restore = async (
  snapshot: unknown,
  { env = {}, later = 30 * 24 * HOUR }: { env?: Record<string, string>; later?: number } = {},
) => {
  const time = { now: START + later };
  const parts: Parts = { snapshot, realNow: () => time.now, monotonicNow: () => time.now - START };
  return { ...(await buildTestApp(env, parts)), time };
};

/** The partner of another server, with its token. */
const again = (partner: Partner, { app }: Pick<TestApp, 'app'>) => {
  const call = (endpoint: string, body: object) =>
    app.inject({
      method: 'POST',
      url: `/api/v2/sign/user/auth/id/${endpoint}`,
      headers: { authorization: `Bearer ${partner.token}` },
      payload: body,
    });
  return { call, statusOf: async (txId: string) => (await call('status', { txId })).json().success?.status };
};

const credentials = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: clientId,
  client_secret: clientSecret,
});

describe('a server that begins with a snapshot of another one', () => {
  it('goes on as if no time had gone by: a request with five minutes left has five minutes left', async () => {
    const first = await buildTestApp();
    const partner = await createPartner(first.app, { tokenTtl: '1h' });
    const txId = await partner.requestNone({ expireSeconds: 600 });
    first.time.now += 5 * 60_000;
    const second = await restore(await take(first));
    const { statusOf } = again(partner, second);
    second.time.now += 5 * 60_000 - 1;
    expect(await statusOf(txId)).toBe('REQUESTED');
    second.time.now += 1;
    expect(await statusOf(txId)).toBe('EXPIRED');
    // The token has lived ten minutes of its hour.
    second.time.now += 50 * 60_000 - 1_000;
    expect(await statusOf(txId)).toBe('EXPIRED');
    second.time.now += 1_000;
    expect((await again(partner, second).call('status', { txId })).json()).toEqual(failure('CE1000'));
  });

  it('returns a client to real time with the reset of its clock', async () => {
    const first = await buildTestApp();
    const { clientId } = await createPartner(first.app);
    const second = await restore(await take(first));
    expect((await control(second.app, 'GET', `/clients/${clientId}/clock`)).json().offsetMs).toBe(-30 * 24 * HOUR);
    const clock = await control(second.app, 'POST', `/clients/${clientId}/clock`, { reset: true });
    expect(clock.json().offsetMs).toBe(0);
  });

  it('has frozen and moved clocks where they were', async () => {
    const first = await buildTestApp();
    const frozen = await createPartner(first.app, {}, '2026-07-01T00:00:00Z');
    const moved = await createPartner(first.app, {});
    await control(first.app, 'POST', `/clients/${moved.clientId}/clock`, { advance: '61m' });
    const read = async ({ app }: TestApp, { clientId }: Partner) =>
      (await control(app, 'GET', `/clients/${clientId}/clock`)).json();
    const before = [await read(first, frozen), (await read(first, moved)).now];
    const second = await restore(await take(first));
    expect([await read(second, frozen), (await read(second, moved)).now]).toEqual([
      { ...before[0], offsetMs: expect.any(Number) },
      before[1],
    ]);
  });

  it.each([true, false])(
    'shows what lies ahead, who is known and what is queued as before (secrets: %s)',
    async (secrets) => {
      const first = await buildTestApp();
      const { clientId, requestNone } = await createPartner(first.app, {});
      const txId = await requestNone();
      const typed = { name: '홍길동', phone: '01012345678', birthday: '19900101' };
      await control(first.app, 'POST', `/clients/${clientId}/clock`, { advance: '5m' });
      await first.app.inject({ method: 'POST', url: `/app/api/${txId}/identify`, payload: typed });
      await control(first.app, 'POST', `/transactions/${txId}/start`);
      await control(first.app, 'POST', `/clients/${clientId}/clock`, { advance: '-3m' });
      for (const scenario of ['auto', 'never']) {
        await control(first.app, 'POST', `/clients/${clientId}/next`, { scenario });
      }
      await control(first.app, 'DELETE', `/clients/${clientId}/next/1`);
      const show = async ({ app }: Pick<TestApp, 'app'>) => ({
        transaction: (await control(app, 'GET', `/transactions/${txId}`)).json(),
        queue: (await control(app, 'GET', `/clients/${clientId}/next`)).json().queue,
      });
      const before = await show(first);
      expect(before.transaction.ahead.map(({ event }: { event: string }) => event)).toEqual([
        'identified',
        'started',
        'expired',
      ]);
      expect([before.transaction.identified, before.queue]).toEqual([true, [{ id: '2', scenario: 'never', times: 1 }]]);
      const second = await restore(await take(first, { secrets }));
      expect(await show(second)).toEqual(before);
      const added = await control(second.app, 'POST', `/clients/${clientId}/next`, { scenario: 'auto' });
      expect(added.json().queue.map(({ id }: { id: string }) => id)).toEqual(['2', '3']);
    },
  );

  it('has reads, nonces, queues, faults, ids of a seed and the last token of each client', async () => {
    const env = { MOCK_TOSS_SEED: 'x' };
    const first = await buildTestApp(env);
    const partner = await createPartner(first.app, { scenario: 'instant' });
    const txId = await partner.requestNone({ nonce: 'once' });
    await partner.readResult(txId);
    await control(first.app, 'POST', `/clients/${partner.clientId}/next`, { scenario: 'never', times: 2 });
    const fault = { endpoint: 'result', error: 'CE0002', times: 1, clientId: partner.clientId };
    await control(first.app, 'POST', '/faults', fault);
    const second = await restore(await take(first), { env });
    const { call, statusOf } = again(partner, second);
    expect((await call('request', { requestType: 'USER_NONE', nonce: 'once' })).json()).toEqual(failure('CE3003'));
    const results = [];
    for (let count = 0; count < 3; count += 1) {
      const answer = await call('result', { txId, sessionKey: (await generator.generate()).sessionKey });
      results.push(answer.json().error?.errorCode ?? 'read');
    }
    expect(results).toEqual(['CE0002', 'read', 'CE3101']);
    const request = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' };
    const ids = [(await call('request', request)).json().success.txId, await partner.requestNone()];
    expect(ids[0]).toBe(ids[1]);
    expect(await statusOf(ids[0])).toBe('REQUESTED');
    const asked = await askToken(second.app, credentials(partner));
    expect(asked.headers['x-mock-toss-finding']).toContain('token-not-reused');
  });

  it('has the same findings, with their counts and order, and tells of none again', async () => {
    const first = await buildTestApp();
    const partner = await createPartner(first.app);
    const txId = await partner.requestNone({ requestUrl: '' });
    for (let count = 0; count < 5; count += 1) await partner.call('status', { txId });
    const findings = async ({ app }: Pick<TestApp, 'app'>) => (await control(app, 'GET', '/findings')).json().items;
    const before = await findings(first);
    expect(before.map(({ rule }: { rule: string }) => rule)).toContain('status-polled-too-fast');
    const second = await restore(await take(first));
    expect(await findings(second)).toEqual(before);
    expect((await control(second.app, 'GET', '/coverage')).json()).toEqual(
      (await control(first.app, 'GET', '/coverage')).json(),
    );
    expect((await control(second.app, 'GET', '/requests')).json().items).toEqual([]);
  });

  it('is back at the fixtures after a reset', async () => {
    const first = await buildTestApp();
    await createPartner(first.app, { clientId: 'mine', clientSecret: 's' });
    const second = await restore(await take(first, {}));
    await control(second.app, 'POST', '/reset');
    expect((await control(second.app, 'GET', '/clients/mine')).statusCode).toBe(404);
    expect((await askToken(second.app, credentials(TEST_CLIENT))).statusCode).toBe(200);
  });

  it('tells listeners of what time does to a restored transaction, but of nothing that was before', async () => {
    const first = await buildTestApp();
    const partner = await createPartner(first.app);
    const txId = await partner.requestNone();
    const second = await restore(await take(first));
    const base = await second.app.listen({ host: '127.0.0.1', port: 0 });
    const { body } = await fetch(`${base}${CONTROL}/events`);
    second.time.now += HOUR;
    let text = '';
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      if (text.includes('"expired"')) break;
    }
    expect(text).toContain(txId);
    expect(text).not.toContain('"requested"');
  });
});

describe('without secrets, a snapshot', () => {
  const fill = async () => {
    const first = await buildTestApp();
    const partner = await createPartner(first.app, {
      clientSecret: 'hush-hush',
      identity: 'echo',
      scenario: 'instant',
    });
    const sent = { name: '허균', phone: '01033334444', birthday: '19691010' };
    const body = {
      ...(await personalBody()),
      ...(await seal(await generator.generate(), sent)),
      successCallbackUrl: `https://partner.test/ok?phone=${sent.phone}`,
    };
    const txId: string = (await partner.call('request', body)).json().success.txId;
    return { first, partner, sent, txId };
  };

  it('has no secrets of clients, nothing of what partners sent about people, and no keys', async () => {
    const { first, partner, sent, txId } = await fill();
    const result = await partner.readResult(txId);
    expect(result.response.statusCode).toBe(200);
    const masked = JSON.stringify(await take(first, {}));
    const clear = JSON.stringify(await take(first, { secrets: true }));
    for (const secret of ['hush-hush', TEST_CLIENT.clientSecret, sent.name, sent.phone, sent.birthday]) {
      expect(masked).not.toContain(secret);
      expect(clear).toContain(secret);
    }
    for (const text of [masked, clear]) {
      expect(text).not.toContain(result.session.sessionKey);
      expect(text).not.toContain(partner.token);
    }
  });

  it('has the people of the fixtures, who are made up', async () => {
    const { first, partner } = await fill();
    await control(first.app, 'PATCH', `/clients/${partner.clientId}`, { identity: 'fixed' });
    await partner.requestNone();
    const { transactions, personas } = await take(first, {});
    const [fixed, echoed] = transactions.map(({ transaction: { person } }) => person);
    expect(personas.map(({ value }) => value.name)).toContain(fixed?.name);
    expect([echoed?.name, echoed?.phone, echoed?.birthday, echoed?.ci, echoed?.di]).toEqual(Array(5).fill('***'));
  });

  it('lets its clients have no new token, and the hint says why; a token given before is good', async () => {
    const { first, partner, txId } = await fill();
    const second = await restore(await take(first, {}));
    const answer = await askToken(second.app, credentials(partner));
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_client']);
    expect(answer.headers['x-mock-toss-hint']).toContain('snapshot without secrets');
    expect(await again(partner, second).statusOf(txId)).toBe('COMPLETED');
    const withSecrets = await restore(await take(first));
    expect((await askToken(withSecrets.app, credentials(partner))).statusCode).toBe(200);
  });

  it('returns the mask in the result of a person who was sent', async () => {
    const { first, partner, txId } = await fill();
    const second = await restore(await take(first, {}));
    const session = await generator.generate();
    const answer = await again(partner, second).call('result', { txId, sessionKey: session.sessionKey });
    const { personalData } = answer.json().success;
    expect(await session.decrypt(personalData.name)).toBe('***');
    expect(await session.decrypt(personalData.ageGroup)).toBe('ADULT');
  });

  it('lets the demo say why it cannot begin', async () => {
    const second = await restore(await take(await buildTestApp(), {}));
    const payload = { requestUrl: 'https://partner.test' };
    const answer = await second.app.inject({ method: 'POST', url: '/demo/api/request', payload });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('snapshot without secrets');
  });
});

describe('POST /snapshot', () => {
  it('answers with a versioned document, one record on each line, which nobody may cache', async () => {
    const { app } = await buildTestApp();
    const answer = await control(app, 'POST', '/snapshot');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(answer.json()).toMatchObject({ version: 1, secrets: false, clocks: { realMs: START, monotonicMs: START } });
    const lines = answer.body.split('\n').filter((line) => line.startsWith('{"sequence"'));
    expect(lines.every((line) => JSON.parse(line.replace(/[\],]+$/, '')))).toBe(true);
  });

  it.each([{ secrets: 'yes' }, { secret: true }, { secrets: null }])('refuses the body %j', async (body) => {
    const { app } = await buildTestApp();
    expect((await control(app, 'POST', '/snapshot', body)).statusCode).toBe(400);
  });

  it('is a 409 of a store that cannot be saved, and such a server does not begin with one', async () => {
    const own = createMemoryStore({ limits: LIMITS, now: () => 0 });
    const store = override<Store>(own, { kind: 'other', snapshots: undefined as never });
    const { app } = await buildTestApp({}, { store });
    const answer = await control(app, 'POST', '/snapshot');
    expect([answer.statusCode, answer.json().detail]).toEqual([
      409,
      expect.stringContaining('store other cannot be saved'),
    ]);
    const snapshot = await take(await buildTestApp());
    await expect(buildTestApp({}, { store, snapshot })).rejects.toThrow('the store other cannot begin with a snapshot');
  });

  it('lets other calls have their turn while it is made', async () => {
    const limits = { ...LIMITS, maxTransactions: 5_000 };
    const store = createMemoryStore({ limits, now: () => START });
    const { app } = await buildTestApp({}, { store });
    const owner = await store.clients.get(TEST_CLIENT.clientId);
    if (owner === undefined) throw new Error('the fixtures have the client');
    const COUNT = 4_000;
    for (let index = 0; index < COUNT; index += 1) {
      await store.transactions.insert(transaction(`t${index}`, owner.clientId), owner);
    }
    const made = { isDone: false };
    const snapshot = take({ app }).finally(() => {
      made.isDone = true;
    });
    let turns = 0;
    while (!made.isDone) {
      turns += 1;
      await nextTurn();
    }
    expect((await snapshot).transactions).toHaveLength(COUNT);
    expect(turns).toBeGreaterThan(COUNT / 500);
  });

  it('names no scenario that is not in it, although calls make and choose scenarios meanwhile', async () => {
    const env = { MOCK_TOSS_MAX_CLIENTS: '5000' };
    const { app } = await buildTestApp(env);
    // Walks are newest first: the client of the fixtures comes last.
    for (let index = 0; index < 3_000; index += 1) await control(app, 'POST', '/clients', { clientId: `c${index}` });
    const made = { isDone: false };
    const snapshot = take({ app }).finally(() => {
      made.isDone = true;
    });
    for (let index = 0; !made.isDone; index += 1) {
      await control(app, 'PUT', `/scenarios/s${index}`, {});
      await control(app, 'PATCH', `/clients/${TEST_CLIENT.clientId}`, { scenario: `s${index}` });
      await control(app, 'DELETE', `/scenarios/s${index - 1}`);
    }
    const second = await restore(await snapshot, { env });
    expect((await control(second.app, 'GET', '/info')).json().counts.clients).toBe(3_002);
  });

  it('ends with its caller: who leaves early holds nothing up', async () => {
    const limits = { ...LIMITS, maxTransactions: 50_000, maxTransactionBytes: 1e12 };
    const store = createMemoryStore({ limits, now: () => START });
    const owner = await inserted(store, 'a');
    for (let index = 0; index < 20_000; index += 1) await store.transactions.insert(transaction(`t${index}`), owner);
    const walked = { pieces: 0, hasEnded: false };
    const { snapshots } = store;
    if (snapshots === undefined) throw new Error('the memory store saves');
    const watched = override(snapshots, {
      save() {
        const walks = snapshots.save();
        return {
          ...walks,
          transactions: (async function* () {
            try {
              for await (const piece of walks.transactions) {
                walked.pieces += 1;
                yield piece;
              }
            } finally {
              walked.hasEnded = true;
            }
          })(),
        };
      },
    });
    const { app } = await buildTestApp({}, { store: override<Store>(store, { snapshots: watched }) });
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    const leaving = new AbortController();
    const { body } = await fetch(`${base}${CONTROL}/snapshot`, { method: 'POST', signal: leaving.signal });
    await body?.getReader().read();
    leaving.abort();
    await vi.waitFor(() => expect(walked.hasEnded).toBe(true), { timeout: timeLimit(5_000) });
    expect(walked.pieces).toBeLessThan(40);
    expect((await fetch(`${base}/health`)).status).toBe(200);
  });
});
