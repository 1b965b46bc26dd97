import { describe, expect, it } from 'vitest';
import { explained } from '../explained.ts';
import { buildTestApp, control, createPartner, failure, generator, personalBody, SENT, seal } from '../harness.ts';

const { app } = await buildTestApp();
const partner = await createPartner(app);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NONE = { requestType: 'USER_NONE', requestUrl: 'https://partner.test/done' };

const personal = async (person: Partial<typeof SENT>) => ({
  ...(await personalBody()),
  ...(await seal(await generator.generate(), { ...SENT, ...person })),
});

describe('a request with USER_PERSONAL', () => {
  it('answers the guide’s fields in order, with links for APP_SCHEME', async () => {
    const answer = await partner.call('request', await personalBody());
    expect([answer.statusCode, answer.headers['x-mock-toss-hint']]).toEqual([200, undefined]);
    const { success } = answer.json();
    expect(Object.keys(answer.json())).toEqual(['resultType', 'success']);
    expect(Object.keys(success)).toEqual(['txId', 'appScheme', 'androidAppUri', 'iosAppUri', 'requestedDt']);
    expect(success.txId).toMatch(UUID);
    expect(success.requestedDt).toBe('2026-03-02T09:00:00+09:00');
    for (const link of [success.appScheme, success.androidAppUri, success.iosAppUri]) {
      expect(link).toBe(`http://localhost:80/app/${success.txId}`);
    }
  });

  it.each([['PUSH'], [undefined], [null]])('answers null links with triggerType %s', async (triggerType) => {
    const { success } = (await partner.call('request', await personalBody({ triggerType }))).json();
    expect(success).toMatchObject({ appScheme: null, androidAppUri: null, iosAppUri: null });
    expect(success).not.toHaveProperty('authUrl');
  });

  it.each(['v1_0.0.14', 'v1_1.2.3'])('takes the sessions of an SDK, %s', async (version) => {
    const { TossCertSessionGenerator } = await import('../../src/client/session.ts');
    const { sessionPublicKey } = await import('../harness.ts');
    const session = await new TossCertSessionGenerator(sessionPublicKey, { version }).generate();
    expect((await partner.call('request', await personalBody(await seal(session)))).statusCode).toBe(200);
  });
});

describe('a request with USER_NONE', () => {
  it('answers null links, and the address of the standard window last', async () => {
    const { success } = (await partner.call('request', NONE)).json();
    expect(Object.keys(success)).toEqual(['txId', 'appScheme', 'androidAppUri', 'iosAppUri', 'requestedDt', 'authUrl']);
    expect(success).toMatchObject({
      appScheme: null,
      androidAppUri: null,
      iosAppUri: null,
      authUrl: 'http://localhost:80/start?serviceType=SIGN_USER_AUTH',
    });
  });

  it('ignores what belongs to USER_PERSONAL, whatever it is', async () => {
    const answer = await partner.call('request', {
      ...NONE,
      triggerType: 5,
      userName: 'plain',
      userPhone: {},
      sessionKey: 'x',
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().success.appScheme).toBeNull();
  });
});

describe('a request of either type', () => {
  it.each([
    ['requestUrl left out', { requestUrl: undefined }],
    ['requestUrl empty', { requestUrl: '' }],
    [
      'unset fields sent as null',
      { requestUrl: null, nonce: null, expireSeconds: null, successCallbackUrl: null, failCallbackUrl: null },
    ],
    ['callback addresses', { successCallbackUrl: 'https://a.test', failCallbackUrl: 'https://b.test' }],
    ['fields that nobody knows', { whatever: { deep: [1] } }],
    ['the shortest life', { expireSeconds: 1 }],
    ['the longest life', { expireSeconds: 1800 }],
  ])('is accepted with %s', async (_name, extra) => {
    expect((await partner.call('request', { ...NONE, ...extra })).statusCode).toBe(200);
    expect((await partner.call('request', await personalBody(extra))).statusCode).toBe(200);
  });

  it('answers addresses under the Host of the call, whichever port listens', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v2/sign/user/auth/id/request',
      headers: {
        authorization: `Bearer ${partner.token}`,
        host: 'mock.internal:4711',
        'content-type': 'application/json',
      },
      payload: NONE,
    });
    expect(answer.json().success.authUrl).toBe('http://mock.internal:4711/start?serviceType=SIGN_USER_AUTH');
  });

  it('answers addresses under the public URL if one is set', async () => {
    const own = await buildTestApp({ MOCK_TOSS_PUBLIC_URL: 'https://mock.test/toss/' });
    const other = await createPartner(own.app);
    const { success } = (await other.call('request', await personalBody())).json();
    expect(success.appScheme).toBe(`https://mock.test/toss/app/${success.txId}`);
  });

  it('does not put a hostile Host into an address', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v2/sign/user/auth/id/request',
      headers: { authorization: `Bearer ${partner.token}`, host: '"><script>', 'content-type': 'application/json' },
      payload: NONE,
    });
    expect(answer.json().success.authUrl).toBe('http://localhost/start?serviceType=SIGN_USER_AUTH');
  });
});

describe('CE0003 answers, with the field in the hint,', () => {
  it.each<[string, object | (() => Promise<object>), string]>([
    ['requestType missing', { requestUrl: 'x' }, 'requestType is required'],
    ['requestType unknown', { requestType: 'USER' }, 'requestType must be one of USER_NONE, USER_PERSONAL'],
    ['requestType of the wrong type', { requestType: 1 }, 'requestType must be'],
    ['requestUrl of the wrong type', { ...NONE, requestUrl: 1 }, 'requestUrl must be a string'],
    ['nonce of the wrong type', { ...NONE, nonce: 1 }, 'nonce must be a string'],
    ['requestUrl endless', { ...NONE, requestUrl: 'x'.repeat(4097) }, 'requestUrl must have at most 4096'],
    ['nonce empty', { ...NONE, nonce: '' }, 'nonce must not be empty'],
    ['expireSeconds 0', { ...NONE, expireSeconds: 0 }, 'expireSeconds must be >= 1'],
    ['expireSeconds 1801', { ...NONE, expireSeconds: 1801 }, 'expireSeconds must be <= 1800'],
    ['expireSeconds as text: no coercion', { ...NONE, expireSeconds: '60' }, 'expireSeconds must be an integer'],
    ['expireSeconds with a fraction', { ...NONE, expireSeconds: 1.5 }, 'expireSeconds must be an integer'],
    ['triggerType unknown', () => personalBody({ triggerType: 'SMS' }), 'triggerType must be one of APP_SCHEME, PUSH'],
    ['triggerType of the wrong type', () => personalBody({ triggerType: 5 }), 'triggerType must be'],
    ['userName missing', () => personalBody({ userName: undefined }), 'userName is required'],
    ['userPhone null', () => personalBody({ userPhone: null }), 'userPhone must be a string'],
    ['userBirthday empty', () => personalBody({ userBirthday: '' }), 'userBirthday must not be empty'],
    ['userBirthday a number', () => personalBody({ userBirthday: 19930324 }), 'userBirthday must be a string'],
    ['sessionKey missing', () => personalBody({ sessionKey: undefined }), 'sessionKey is required'],
    [
      'a phone with hyphens inside',
      () => personal({ phone: '010-1234-5678' }),
      'userPhone, decrypted, must be 10 or 11 digits',
    ],
    [
      'an impossible birthday inside',
      () => personal({ birthday: '19930230' }),
      'userBirthday, decrypted, must be a calendar date',
    ],
    ['an empty name inside', () => personal({ name: '' }), 'userName, decrypted, must be a name'],
  ])('%s', async (_name, body, hint) => {
    const answer = await partner.call('request', typeof body === 'function' ? await body() : body);
    expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE0003')]);
    expect(answer.headers['x-mock-toss-hint']).toContain(hint);
  });
});

describe('CE3200 answers, with the reason in the hint,', () => {
  it.each<[string, () => Promise<object>, string]>([
    [
      'a session key that is plain text',
      () => personalBody({ sessionKey: 'key' }),
      'sessionKey does not have the form version$id$base64',
    ],
    [
      'a session key of another public key',
      () =>
        personalBody({
          sessionKey: `v1$3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c11$${Buffer.alloc(512, 1).toString('base64')}`,
        }),
      'most likely made with another public key, such as the one built into the SDK: use GET /_control/v1/public-key',
    ],
    [
      'personal data in the clear',
      () => personalBody({ userName: '홍길동' }),
      'userName does not have the form version$id$base64 (it looks like plain text',
    ],
    [
      'a field of another session',
      async () => personalBody({ userPhone: await (await generator.generate()).encrypt('01012345678') }),
      'userPhone has a different id from the session key',
    ],
    [
      'a changed field',
      async () => {
        const body = await personalBody();
        return { ...body, userBirthday: body.userBirthday.replace(/.{6}$/, 'AAAAA=') };
      },
      'userBirthday: not recognised: does not decrypt, not even with',
    ],
    [
      'another version on a field',
      async () => {
        const body = await personalBody();
        return { ...body, userName: body.userName.replace(/^v1/, 'v1_0.0.1') };
      },
      'userName has a different version',
    ],
  ])('%s', async (_name, body, hint) => {
    const answer = await partner.call('request', await body());
    expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE3200')]);
    expect(answer.headers['x-mock-toss-hint']).toContain(hint);
  });
});

describe('a nonce', () => {
  it('can be used once per client: CE3003', async () => {
    const other = await createPartner(app, {});
    expect((await partner.call('request', { ...NONE, nonce: 'n1' })).statusCode).toBe(200);
    const again = await partner.call('request', { ...NONE, nonce: 'n1' });
    expect([again.statusCode, again.json()]).toEqual([400, failure('CE3003')]);
    expect((await other.call('request', { ...NONE, nonce: 'n1' })).statusCode).toBe(200);
  });

  it('is not used up by a call that fails', async () => {
    expect((await partner.call('request', await personalBody({ nonce: 'n2', userName: 'x' }))).json()).toEqual(
      failure('CE3200'),
    );
    expect((await partner.call('request', await personalBody({ nonce: 'n2' }))).statusCode).toBe(200);
  });

  it('makes one transaction of fifty parallel requests', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => partner.call('request', { ...NONE, nonce: 'n3' })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });
});

it('checks in the order session key, content, nonce, person', async () => {
  const own = await createPartner(app, { scenario: 'too-young' });
  await own.requestNone({ nonce: 'used' });
  const code = async (body: object) => (await own.call('request', body)).json().error.errorCode;
  const broken = await personalBody({ nonce: 'used', userName: 'x' });
  const hyphens = { ...(await personal({ phone: '010-1234-5678' })), nonce: 'used' };
  expect(await code(broken)).toBe('CE3200');
  expect(await code(hyphens)).toBe('CE0003');
  expect(await code(await personalBody({ nonce: 'used' }))).toBe('CE3003');
  expect(await code(await personalBody({ nonce: 'fresh' }))).toBe('CE3006');
});

describe('the person', () => {
  it.each([
    ['not-a-user', 'CE3000'],
    ['mismatch', 'CE3001'],
    ['no-certificate', 'CE3002'],
    ['too-young', 'CE3006'],
  ])('of scenario %s is refused with %s by USER_PERSONAL, and by the result of USER_NONE', async (scenario, code) => {
    const own = await createPartner(app, { scenario });
    const refused = await own.call('request', await personalBody());
    expect([refused.statusCode, refused.json()]).toEqual([400, failure(code)]);
    const txId = await own.requestNone();
    await control(app, 'POST', `/transactions/${txId}/complete`);
    const { response } = await own.readResult(txId);
    expect([response.statusCode, response.json()]).toEqual([400, failure(code)]);
  });

  it('must be a test person with identity match, otherwise CE3001', async () => {
    const own = await createPartner(app, { identity: 'match', scenario: 'instant' });
    expect((await own.call('request', await personalBody())).json()).toEqual(failure('CE3001'));
    const known = await personal({ name: '김토스', phone: '01019990101', birthday: '19930324' });
    expect((await own.call('request', known)).statusCode).toBe(200);
  });

  it.each([
    ['in NFD', '김토스'.normalize('NFD'), 'userName is Unicode NFD, as macOS writes names: normalize it to NFC'],
    ['with a space', '김토스 ', 'userName differs in spaces'],
    ['of another person', '김도스', 'only userName differs'],
  ])('and with identity match a known one %s is told what differs', async (_how, name, hint) => {
    const own = await createPartner(app, { identity: 'match' });
    const answer = await own.call('request', await personal({ name, phone: '01019990101', birthday: '19930324' }));
    expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE3001')]);
    expect(answer.headers['x-mock-toss-hint']).toContain(hint);
    const scenario = await createPartner(app, { identity: 'match', scenario: 'mismatch' });
    const decided = await scenario.call(
      'request',
      await personal({ name, phone: '01019990101', birthday: '19930324' }),
    );
    expect(decided.headers['x-mock-toss-hint']).toBe(explained('scenario mismatch refuses the person', 'CE3001'));
  });
});

describe('a client that closes its connection during its calls', () => {
  it.each(['DELETE', 'reset'])('leaves no transaction behind: %s', async (how) => {
    const own = await createPartner(app, {});
    const bodies = await Promise.all(Array.from({ length: 20 }, () => personalBody()));
    const calls = bodies.map((body) => own.call('request', body));
    // The first is through, the others wait for their keys.
    await Promise.race(calls);
    if (how === 'DELETE') await control(app, 'DELETE', `/clients/${own.clientId}`);
    else await control(app, 'POST', `/clients/${own.clientId}/reset`);
    const answers = await Promise.all(calls);
    expect(answers.filter(({ statusCode }) => statusCode === 401).length).toBeGreaterThan(0);
    expect((await control(app, 'GET', `/transactions?clientId=${own.clientId}`)).json().items).toEqual([]);
  });
});

describe('a strict client', () => {
  it.each<[string, (body: Record<string, unknown>) => object]>([
    ['requestUrl missing', ({ requestUrl: _, ...rest }) => rest],
    ['triggerType with USER_NONE', (body) => ({ ...body, triggerType: 'PUSH' })],
    ['an unknown field', (body) => ({ ...body, more: 1 })],
  ])('is refused for %s, and others are not', async (_name, change) => {
    const strict = await createPartner(app, { strict: true });
    expect((await strict.call('request', NONE)).statusCode).toBe(200);
    expect((await strict.call('request', change({ ...NONE }))).json()).toEqual(failure('CE0003'));
    expect((await partner.call('request', change({ ...NONE }))).statusCode).toBe(200);
  });

  it('is refused for an unknown field on status and result too', async () => {
    const strict = await createPartner(app, { strict: true });
    expect((await strict.call('status', { txId: 'x', more: 1 })).json()).toEqual(failure('CE0003'));
    expect((await strict.call('result', { txId: 'x', sessionKey: 'x', more: 1 })).json()).toEqual(failure('CE0003'));
    expect((await strict.call('status', { txId: 'x' })).json()).toEqual(failure('CE3100'));
  });
});
