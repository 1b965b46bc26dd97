import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, personalBody, START } from '../../harness.ts';

const { app, time } = await buildTestApp();
const partner = await createPartner(app);

const read = async (txId: string) => (await control(app, 'GET', `/transactions/${txId}`)).json();
const act = (txId: string, action: string, body?: object) =>
  control(app, 'POST', `/transactions/${txId}/${action}`, body);

describe('GET /transactions/{txId}', () => {
  it('shows the whole record, the person masked', async () => {
    const { txId } = (await partner.call('request', await personalBody())).json().success;
    await partner.call('status', { txId });
    expect(await read(txId)).toEqual({
      txId,
      clientId: partner.clientId,
      partnerCode: 'TEST1',
      product: 'id',
      requestType: 'USER_PERSONAL',
      triggerType: 'APP_SCHEME',
      requestUrl: 'intoss://my-granite-app',
      status: 'REQUESTED',
      possible: ['start', 'complete', 'expire', 'cancel', 'advance'],
      error: null,
      scenario: 'manual',
      requestedAt: '2026-03-02T09:00:00.000+09:00',
      startsAt: null,
      completesAt: null,
      expiresAt: '2026-03-02T09:30:00.000+09:00',
      cancelledAt: null,
      polls: 1,
      reads: [],
      identified: true,
      person: {
        personaId: 'kim-toss',
        name: '김**',
        birthday: '1993****',
        gender: 'FEMALE',
        nationality: 'LOCAL',
        phone: '010********',
      },
      history: [
        {
          at: '2026-03-02T09:00:00.000+09:00',
          realAt: '2026-03-02T09:00:00.000+09:00',
          event: 'requested',
          cause: 'request',
        },
      ],
      ahead: [{ at: '2026-03-02T09:30:00.000+09:00', realAt: null, event: 'expired', cause: 'time' }],
    });
  });

  it('says what is possible with the words of the refusal', async () => {
    const txId = await partner.requestNone();
    for (const action of ['start', 'cancel', 'expire']) {
      await act(txId, action);
      const refused = (await act(txId, 'start')).json();
      expect((await read(txId)).possible).toEqual(refused.possible);
    }
  });

  it('says with which code the result is refused, until there can be no result', async () => {
    const own = await createPartner(app, { scenario: 'mismatch' });
    const txId = await own.requestNone();
    expect([(await read(txId)).error, (await act(txId, 'complete')).json().error]).toEqual(['CE3001', 'CE3001']);
    expect((await own.readResult(txId)).response.json().error.errorCode).toBe('CE3001');
    const [cancelled, expired] = [await own.requestNone(), await own.requestNone()];
    expect((await act(cancelled, 'cancel')).json().error).toBeNull();
    expect((await act(expired, 'expire')).json().error).toBeNull();
    const replaced = await own.requestNone();
    expect((await act(replaced, 'complete', { persona: 'namgung' })).json().error).toBeNull();
  });

  it('says what lies ahead: what is planned, and what a clock that was moved back has undone', async () => {
    const own = await createPartner(app, { scenario: 'realistic' });
    const move = (advance: string) => control(app, 'POST', `/clients/${own.clientId}/clock`, { advance });
    const stepsOf = (steps: Record<string, string>[]) => steps.map(({ event, realAt }) => [event, realAt !== null]);
    await move('1h');
    const txId = await own.requestNone();
    const planned = await read(txId);
    expect([stepsOf(planned.history), stepsOf(planned.ahead)]).toEqual([
      [['requested', true]],
      [
        ['started', false],
        ['completed', false],
      ],
    ]);
    await act(txId, 'complete');
    await own.readResult(txId);
    expect((await read(txId)).ahead).toEqual([]);
    await move('-1h');
    const undone = await read(txId);
    expect([undone.status, undone.history, stepsOf(undone.ahead)]).toEqual([
      'REQUESTED',
      [],
      [
        ['requested', true],
        ['started', true],
        ['completed', true],
        ['read', true],
      ],
    ]);
    await act(txId, 'cancel');
    const cancelled = await read(txId);
    expect([stepsOf(cancelled.history), cancelled.ahead.at(-1).event]).toEqual([[['cancelled', true]], 'expired']);
  });

  it('shows what happened when, on both clocks, and what caused it', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await control(app, 'POST', `/clients/${own.clientId}/clock`, { advance: '1m' });
    time.now = START + 1000;
    await act(txId, 'start');
    await act(txId, 'complete');
    await own.readResult(txId);
    const { history, reads, status } = await read(txId);
    time.now = START;
    expect(status).toBe('COMPLETED');
    expect(reads).toEqual([{ at: '2026-03-02T09:01:01.000+09:00' }]);
    expect(
      history.map(({ event, cause, at, realAt }: Record<string, string>) => [
        event,
        cause,
        at?.slice(14, 19),
        realAt?.slice(14, 19),
      ]),
    ).toEqual([
      ['requested', 'request', '00:00', '00:00'],
      ['started', 'control', '01:01', '00:01'],
      ['completed', 'control', '01:01', '00:01'],
      ['read', 'request', '01:01', '00:01'],
    ]);
  });

  it.each(['nothing', '__proto__', 'constructor'])('%s is a 404 problem', async (txId) => {
    for (const answer of [await control(app, 'GET', `/transactions/${txId}`), await act(txId, 'start')]) {
      expect([answer.statusCode, answer.json().type]).toEqual([404, 'urn:mock-toss-cert:problem:not-found']);
    }
  });
});

describe('actions', () => {
  /** Each row: what was done before, what is tried, and the state and possibilities that a refusal names. */
  it.each<[string[], string, string, string[]]>([
    [['start'], 'start', 'IN_PROGRESS', ['complete', 'expire', 'cancel', 'advance']],
    [['complete'], 'start', 'COMPLETED', []],
    [['complete'], 'complete', 'COMPLETED', []],
    [['complete'], 'expire', 'COMPLETED', []],
    [['complete'], 'cancel', 'COMPLETED', []],
    [['complete'], 'advance', 'COMPLETED', []],
    [['expire'], 'start', 'EXPIRED', []],
    [['expire'], 'complete', 'EXPIRED', []],
    [['expire'], 'expire', 'EXPIRED', []],
    [['expire'], 'cancel', 'EXPIRED', []],
    [['cancel'], 'start', 'REQUESTED', ['expire']],
    [['start', 'cancel'], 'complete', 'IN_PROGRESS', ['expire']],
    [['cancel'], 'cancel', 'REQUESTED', ['expire']],
    [['cancel'], 'advance', 'REQUESTED', ['expire']],
  ])(
    'after %j, %s is a 409 with state %s and possible %j, and changes nothing',
    async (before, tried, state, possible) => {
      const txId = await partner.requestNone();
      for (const action of before) expect((await act(txId, action)).statusCode).toBe(200);
      const record = await read(txId);
      const answer = await act(txId, tried);
      expect([answer.statusCode, answer.json()]).toEqual([
        409,
        expect.objectContaining({ status: 409, state, possible }),
      ]);
      expect(await read(txId)).toEqual(record);
    },
  );

  it.each<[string[], string]>([
    [['start'], 'IN_PROGRESS'],
    [['complete'], 'COMPLETED'],
    [['start', 'complete'], 'COMPLETED'],
    [['advance'], 'IN_PROGRESS'],
    [['advance', 'advance'], 'COMPLETED'],
    [['expire'], 'EXPIRED'],
    [['start', 'expire'], 'EXPIRED'],
    [['cancel'], 'REQUESTED'],
    [['start', 'cancel'], 'IN_PROGRESS'],
    [['cancel', 'expire'], 'EXPIRED'],
  ])('%j lead to %s, and answer with the record', async (actions, expected) => {
    const txId = await partner.requestNone();
    let last: unknown;
    for (const action of actions) last = (await act(txId, action, {})).json();
    expect(last).toEqual(await read(txId));
    expect(last).toMatchObject({ status: expected });
  });

  it('decides between twenty parallel completions: one succeeds, the others are refused', async () => {
    const txId = await partner.requestNone();
    const answers = await Promise.all(Array.from({ length: 20 }, () => act(txId, 'complete')));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(19);
  });

  it('refuse what they do not know', async () => {
    const txId = await partner.requestNone();
    const answer = await act(txId, 'start', { when: 'now' });
    expect([answer.statusCode, answer.json().errors]).toEqual([
      400,
      [{ field: 'when', message: 'is not a known field' }],
    ]);
    expect((await act(txId, 'explode')).statusCode).toBe(404);
    expect((await read(txId)).status).toBe('REQUESTED');
  });

  it('overrule a scenario: a user who cancels is not completed by the plan', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    const txId = await own.requestNone();
    await act(txId, 'cancel');
    time.now = START + 5000;
    expect((await read(txId)).status).toBe('REQUESTED');
    time.now = START;
  });
});

describe('GET /transactions', () => {
  const list = async (query: string) => (await control(app, 'GET', `/transactions?${query}`)).json();
  const idsOf = (page: { items: { txId: string }[] }) => page.items.map(({ txId }) => txId);

  it('filters by client, status and real time, newest first', async () => {
    const own = await createPartner(app, {});
    const first = await own.requestNone();
    time.now = START + 10_000;
    const second = await own.requestNone();
    await act(second, 'start');
    const client = `clientId=${own.clientId}`;
    expect(idsOf(await list(client))).toEqual([second, first]);
    expect(idsOf(await list(`${client}&status=IN_PROGRESS`))).toEqual([second]);
    expect(idsOf(await list(`${client}&status=EXPIRED`))).toEqual([]);
    expect(idsOf(await list(`${client}&since=${encodeURIComponent('2026-03-02T09:00:10+09:00')}`))).toEqual([second]);
    expect(idsOf(await list('clientId=nobody'))).toEqual([]);
    time.now = START;
  });

  it('decides the status by each client’s clock', async () => {
    const [ahead, behind] = [await createPartner(app, {}), await createPartner(app, {})];
    const [early, late] = [await ahead.requestNone(), await behind.requestNone()];
    await control(app, 'POST', `/clients/${ahead.clientId}/clock`, { advance: '1d' });
    const expired = idsOf(await list('status=EXPIRED&limit=200'));
    expect(expired).toContain(early);
    expect(expired).not.toContain(late);
  });

  it('pages without losing or repeating any, while new ones arrive', async () => {
    const own = await createPartner(app, {});
    for (let index = 0; index < 7; index += 1) await own.requestNone();
    const all = idsOf(await list(`clientId=${own.clientId}`));
    const one = await list(`clientId=${own.clientId}&limit=3`);
    await own.requestNone();
    const two = await list(`clientId=${own.clientId}&limit=3&cursor=${one.nextCursor}`);
    const three = await list(`clientId=${own.clientId}&limit=3&cursor=${two.nextCursor}`);
    expect([...idsOf(one), ...idsOf(two), ...idsOf(three)]).toEqual(all);
    expect(three.nextCursor).toBeNull();
  });

  it('keeps the order of creation, whatever the clock says', async () => {
    const own = await createPartner(app, {});
    const made: string[] = [];
    // Never before the token's own time, which would refuse it.
    for (const advance of ['0s', '10d', '-9d', '5d', '-6d']) {
      await control(app, 'POST', `/clients/${own.clientId}/clock`, { advance });
      made.push(await own.requestNone());
    }
    const one = await list(`clientId=${own.clientId}&limit=2`);
    await control(app, 'POST', `/clients/${own.clientId}/clock`, { advance: '3d' });
    const two = await list(`clientId=${own.clientId}&limit=2&cursor=${one.nextCursor}`);
    const three = await list(`clientId=${own.clientId}&limit=2&cursor=${two.nextCursor}`);
    expect([one, two, three].flatMap(idsOf)).toEqual(made.reverse());
  });

  it.each([
    ['status=DONE', 'status'],
    ['since=yesterday', 'since'],
    ['limit=-1', 'limit'],
    ['cursor=%00', 'cursor'],
    ['txId=1', 'txId'],
  ])('refuses ?%s', async (query, field) => {
    const answer = await control(app, 'GET', `/transactions?${query}`);
    expect([answer.statusCode, answer.json().errors[0].field]).toEqual([400, field]);
  });
});
