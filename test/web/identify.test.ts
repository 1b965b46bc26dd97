import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { explained } from '../explained.ts';
import { buildTestApp, control, createPartner, personalBody, START } from '../harness.ts';
import { overrideStore } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';

const { app, time } = await buildTestApp();

const TYPED = { name: '홍길동', phone: '01012345678', birthday: '19900101' };
const KIM = { name: '김토스', phone: '01019990101', birthday: '19930324' };

const identify = (txId: string, body: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: `/app/api/${txId}/identify`, headers, payload: body });

/** A request of a new client; the name that its result returns, or the code that it is refused with. */
const begin = async (settings: object = {}, extra: object = {}) => {
  const partner = await createPartner(app, settings);
  const txId = await partner.requestNone(extra);
  const outcome = async (): Promise<string> => {
    const { response, session } = await partner.readResult(txId);
    const { success, error } = response.json();
    return error?.errorCode ?? session.decrypt(success.personalData.name);
  };
  const approve = () => app.inject({ method: 'POST', url: `/app/api/${txId}/approve` });
  return { partner, txId, outcome, approve };
};

it.each([
  ['has gone on', { advance: '60s' }, { status: 'COMPLETED', possible: [] }],
  ['is past the end', { advance: '31m' }, { status: 'EXPIRED', possible: [] }],
  ['was set back', { advance: '-60s' }, { status: 'REQUESTED', error: null }],
])(
  'while somebody looks up who the user is, the time %s: the answer is of the time by then',
  async (_what, change, answer) => {
    const gate = { isShut: false, reached: (): void => undefined, open: (): void => undefined };
    const time = { now: START };
    const memory = createMemoryStore({ limits: LIMITS, now: () => time.now });
    const store = overrideStore(memory, {
      personas: {
        async get(id) {
          if (gate.isShut) {
            gate.isShut = false;
            gate.reached();
            await new Promise<void>((resolve) => {
              gate.open = resolve;
            });
          }
          return memory.personas.get(id);
        },
      },
    });
    const own = await buildTestApp({}, { store, realNow: () => time.now });
    const partner = await createPartner(own.app, { scenario: change.advance === '31m' ? 'manual' : 'realistic' });
    const txId = await partner.requestNone();
    gate.isShut = true;
    const reached = new Promise<void>((resolve) => {
      gate.reached = resolve;
    });
    const identifying = own.app.inject({
      method: 'POST',
      url: `/app/api/${txId}/identify`,
      payload: { persona: 'kim-toss' },
    });
    await reached;
    await control(own.app, 'POST', `/clients/${partner.clientId}/clock`, change);
    gate.open();
    expect((await identifying).json()).toMatchObject(answer);
  },
);

describe('who the user is, said in the window', () => {
  it.each([
    ['fixed', TYPED, '김토스'],
    ['match', KIM, '김토스'],
    ['echo', TYPED, '홍길동'],
  ] as const)('with identity %s the result returns %o as %s', async (identity, typed, name) => {
    const { txId, outcome, approve } = await begin({ identity });
    const answer = await identify(txId, typed);
    expect(answer.json()).toMatchObject({ status: 'REQUESTED', identified: true, error: null });
    await approve();
    expect(await outcome()).toBe(name);
  });

  it('with identity match nobody else passes: the window fails at once, and the result says the same', async () => {
    const { txId, outcome, partner } = await begin({ identity: 'match' });
    expect((await identify(txId, TYPED)).json()).toMatchObject({ status: 'COMPLETED', error: 'CE3001', possible: [] });
    expect((await partner.call('status', { txId })).json().success.status).toBe('COMPLETED');
    expect(await outcome()).toBe('CE3001');
    const { response } = await partner.readResult(txId);
    expect(response.headers['x-mock-toss-hint']).toMatch(
      /^no test person has this name, .* \(identity match\) \(docs\/errors\.md#ce3001\)$/,
    );
    expect((await identify(txId, KIM)).statusCode).toBe(409);
  });

  it.each([
    ['a name as macOS writes it', { ...KIM, name: KIM.name.normalize('NFD') }, 'userName is Unicode NFD'],
    ['a name with a space', { ...KIM, name: `${KIM.name} ` }, 'userName differs in spaces'],
    ['another phone', { ...KIM, phone: '01000000000' }, 'only userPhone differs'],
  ])('with identity match the result names the slip: %s', async (_what, typed, hint) => {
    const { txId, partner } = await begin({ identity: 'match' });
    await identify(txId, typed);
    const { response } = await partner.readResult(txId);
    expect([response.json().error.errorCode, response.headers['x-mock-toss-hint']]).toEqual([
      'CE3001',
      expect.stringContaining(hint),
    ]);
  });

  it('what the scenario refuses stays its own, whoever is typed', async () => {
    const { txId, partner } = await begin({ identity: 'match', scenario: 'mismatch' });
    await identify(txId, { ...KIM, name: KIM.name.normalize('NFD') });
    const { response } = await partner.readResult(txId);
    expect(response.headers['x-mock-toss-hint']).toBe(explained('scenario mismatch refuses the person', 'CE3001'));
  });

  it.each(['fixed', 'match', 'echo'])('a test person who is picked wins over identity %s', async (identity) => {
    const { txId, outcome, approve } = await begin({ identity });
    const { people } = (await app.inject({ url: `/app/api/${txId}/people` })).json();
    const picked = people.at(-1);
    expect((await identify(txId, { persona: picked.id })).json().identified).toBe(true);
    await approve();
    expect(await outcome()).toBe(picked.name);
  });

  it('a scenario’s person stays when the user types, and its refusal whoever it is', async () => {
    const minor = await begin({ scenario: 'minor' });
    const { suggested } = (await app.inject({ url: `/app/api/${minor.txId}/people` })).json();
    await identify(minor.txId, { name: suggested.name, phone: suggested.phone, birthday: suggested.birthday });
    await minor.approve();
    expect(await minor.outcome()).toBe(suggested.name);
    expect(suggested.name).not.toBe('김토스');
    const refused = await begin({ scenario: 'too-young' });
    expect((await identify(refused.txId, { persona: 'kim-toss' })).json().error).toBe('CE3006');
    expect(await refused.outcome()).toBe('CE3006');
  });

  it('can be corrected until the user approves', async () => {
    const { txId, outcome, approve } = await begin({ identity: 'echo' });
    await identify(txId, TYPED);
    await identify(txId, { ...TYPED, name: '성춘향' });
    await approve();
    expect(await outcome()).toBe('성춘향');
    expect((await identify(txId, TYPED)).json()).toMatchObject({ code: 'not-possible', status: 'COMPLETED' });
  });

  it('stands in the history at the moment of the last form, and the user is known', async () => {
    const { txId } = await begin();
    const read = async () => (await control(app, 'GET', `/transactions/${txId}`)).json();
    const identifiedIn = ({ history }: { history: { event: string; at: string; cause: string }[] }) =>
      history.filter(({ event }) => event === 'identified').map(({ at, cause }) => [at.slice(14, 19), cause]);
    expect([(await read()).identified, identifiedIn(await read())]).toEqual([false, []]);
    time.now = START + 2_000;
    await identify(txId, TYPED);
    expect([(await read()).identified, identifiedIn(await read())]).toEqual([true, [['00:02', 'user']]]);
    time.now = START + 3_000;
    await identify(txId, KIM);
    expect(identifiedIn(await read())).toEqual([['00:03', 'user']]);
    time.now = START;
  });

  it('comes before the completion of a person who is refused', async () => {
    const { txId } = await begin({ identity: 'match' });
    await identify(txId, TYPED);
    const { history } = (await control(app, 'GET', `/transactions/${txId}`)).json();
    expect(history.map(({ event }: { event: string }) => event)).toEqual([
      'requested',
      'identified',
      'started',
      'completed',
    ]);
  });

  it('shows people, but never one whom a partner sent or a user typed', async () => {
    const { txId } = await begin({ identity: 'echo' });
    const people = async (id: string) => (await app.inject({ url: `/app/api/${id}/people` })).json();
    const before = await people(txId);
    expect(before.suggested).toMatchObject({ id: 'kim-toss', ...KIM });
    expect(before.people[0]).toMatchObject({ id: 'kim-toss', ...KIM });
    await identify(txId, TYPED);
    expect((await people(txId)).suggested).toBeNull();
    const partner = await createPartner(app, { identity: 'echo' });
    const sent = (await partner.call('request', await personalBody())).json().success.txId;
    expect(await people(sent)).toEqual({ suggested: null, people: before.people, fixedPerson: null });
    expect((await app.inject({ url: `/app/api/${sent}` })).body).not.toContain('홍길동');
  });

  it.each([
    ['fixed', {}, '김토스'],
    ['match', {}, null],
    ['echo', {}, null],
    ['echo', { scenario: 'minor' }, '모의미성년'],
  ])('with identity %s and %o whoever is typed, the result returns %s', async (identity, settings, name) => {
    const { txId } = await begin({ identity, ...settings });
    expect((await app.inject({ url: `/app/api/${txId}/people` })).json().fixedPerson).toBe(name);
  });

  it.each([
    ['nothing', {}, 'name'],
    ['an empty name', { ...TYPED, name: ' ' }, 'name'],
    ['a huge name', { ...TYPED, name: 'x'.repeat(101) }, 'name'],
    ['half a letter', { ...TYPED, name: '\ud800' }, 'name'],
    ['a phone with hyphens', { ...TYPED, phone: '010-1234-5678' }, 'phone'],
    ['a day that is not there', { ...TYPED, birthday: '19900230' }, 'birthday'],
    ['an unknown person', { persona: 'nobody' }, 'persona'],
    ['a name of the language', { persona: '__proto__' }, 'persona'],
    ['both', { persona: 'kim-toss', name: 'x' }, 'persona'],
  ])('refuses %s, names the field and changes nothing', async (_what, body, field) => {
    const { txId } = await begin();
    const answer = await identify(txId, body);
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { code: 'invalid', message: expect.any(String), messageKo: expect.stringMatching(/[가-힣]/), field },
    ]);
    expect((await app.inject({ url: `/app/api/${txId}` })).json().identified).toBe(false);
  });

  it('refuses other types, fields, pages and kinds of request', async () => {
    const { txId } = await begin();
    expect((await identify(txId, { name: 1 })).json().message).toBe('name must be a string');
    expect((await identify(txId, { ci: 'x' })).json().message).toBe('ci is not a known field');
    expect((await identify(txId, TYPED, { origin: 'https://partner.test' })).statusCode).toBe(403);
    const partner = await createPartner(app, {});
    const personal = (await partner.call('request', await personalBody())).json().success.txId;
    expect((await identify(personal, TYPED)).json()).toMatchObject({ code: 'not-possible' });
  });

  it('is over when the request has expired or was cancelled', async () => {
    const cancelled = await begin();
    await app.inject({ method: 'POST', url: `/app/api/${cancelled.txId}/cancel` });
    expect((await identify(cancelled.txId, TYPED)).statusCode).toBe(409);
    const expired = await begin();
    time.now += 1_800_000;
    expect((await identify(expired.txId, TYPED)).json()).toMatchObject({ status: 'EXPIRED' });
    time.now -= 1_800_000;
  });

  it('makes the request wait for that phone', async () => {
    const { txId, partner } = await begin();
    const waiting = async (phone: string) =>
      (await control(app, 'GET', `/transactions?phone=${phone}&clientId=${partner.clientId}`)).json().items.length;
    expect(await waiting(TYPED.phone)).toBe(0);
    await identify(txId, TYPED);
    expect(await waiting(TYPED.phone)).toBe(1);
    await partner.call('request', await personalBody());
    expect(await waiting('01012345678')).toBe(2);
    const wrong = await control(app, 'GET', '/transactions?phone=010-1234-5678');
    expect([wrong.statusCode, wrong.json().errors?.[0]?.field]).toEqual([400, 'phone']);
  });
});

describe('the links', () => {
  it('have the forms of the real service with MOCK_TOSS_APP_LINKS=scheme', async () => {
    const own = await buildTestApp({ MOCK_TOSS_APP_LINKS: 'scheme', MOCK_TOSS_PUBLIC_URL: 'https://mock.test' });
    const partner = await createPartner(own.app);
    const { txId, ...links } = (await partner.call('request', await personalBody())).json().success;
    const page = `https://mock.test/app/${txId}`;
    const target = `toss-cert/v2/sign/user/auth?txId=${txId}`;
    const fallback = encodeURIComponent(page);
    const intent = `intent://${target}#Intent;scheme=supertoss;package=viva.republica.toss;S.browser_fallback_url=${fallback};end`;
    expect(links).toMatchObject({ appScheme: `supertoss://${target}`, androidAppUri: intent, iosAppUri: page });
    // Chrome reads an intent's extras between semicolons: none of the page's own characters may end one.
    expect(intent.split('#Intent;')[1]?.split(';')).toEqual([
      'scheme=supertoss',
      'package=viva.republica.toss',
      `S.browser_fallback_url=${fallback}`,
      'end',
    ]);
    const { success } = (await own.app.inject({ url: `/api-client/v1/transactions/${txId}` })).json();
    expect(success).toEqual({ appUri: { ios: page, android: intent } });
  });

  it.each([
    ['https://mock.test/toss', 'https://mock.test/toss'],
    ['http://[::1]:8677/a;b=c', 'http://[::1]:8677/a;b=c'],
    [undefined, 'http://localhost:80'],
  ])('fall back to the page, wherever that is: %s', async (publicUrl, base) => {
    const env = publicUrl === undefined ? {} : { MOCK_TOSS_PUBLIC_URL: publicUrl };
    const own = await buildTestApp({ MOCK_TOSS_APP_LINKS: 'scheme', ...env });
    const partner = await createPartner(own.app);
    const { txId, androidAppUri } = (await partner.call('request', await personalBody())).json().success;
    const [, fallback = ''] = /^intent:\/\/.*;S\.browser_fallback_url=([^;]+);end$/.exec(androidAppUri) ?? [];
    expect(decodeURIComponent(fallback)).toBe(`${base}/app/${txId}`);
  });

  it('are null with triggerType PUSH, whatever their form', async () => {
    const own = await buildTestApp({ MOCK_TOSS_APP_LINKS: 'scheme' });
    const partner = await createPartner(own.app);
    const { success } = (await partner.call('request', await personalBody({ triggerType: 'PUSH' }))).json();
    expect(success).toMatchObject({ appScheme: null, androidAppUri: null, iosAppUri: null });
  });

  it('are also a QR code', async () => {
    const { txId } = await begin();
    const { statusCode, headers, body } = await app.inject({ url: `/app/api/${txId}/qr.svg` });
    expect([statusCode, headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(body).toMatch(/^<svg /);
    expect((await app.inject({ url: '/app/api/nothing/qr.svg' })).statusCode).toBe(404);
  });
});
