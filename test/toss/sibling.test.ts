import { describe, expect, it } from 'vitest';
import { API, buildTestApp, control, createPartner, generator, personalBody, seal } from '../harness.ts';

const SIBLING = '/api/v2/sign/user/auth';
const { app } = await buildTestApp();
const partner = await createPartner(app, { scenario: 'instant' });

const call = async (prefix: string, endpoint: string, body: object, { token } = partner) =>
  (
    await app.inject({
      method: 'POST',
      url: `${prefix}/${endpoint}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: body,
    })
  ).json();

const result = async (prefix: string, txId: string, caller = partner) => {
  const session = await generator.generate();
  const answer = await call(prefix, 'result', { txId, sessionKey: session.sessionKey }, caller);
  return { answer, session };
};

it.each([
  [API, SIBLING, 'id'],
  [SIBLING, API, 'easy'],
])('a transaction opened under %s is known under %s, as product %s', async (opened, other, product) => {
  const { txId } = (await call(opened, 'request', { requestType: 'USER_NONE' })).success;
  for (const prefix of [opened, other]) {
    expect((await call(prefix, 'status', { txId })).success).toMatchObject({ txId, status: 'COMPLETED' });
  }
  expect((await control(app, 'GET', `/transactions/${txId}`)).json()).toMatchObject({ product, polls: 2 });
});

const NO_CONTACT = { address: null, addressDetails: null, zipCode: null, email: null };

const CONTACT = {
  address: '서울특별시 모의구 모의로 2',
  addressDetails: '모의아파트 202동 202호',
  zipCode: '00002',
  email: 'someone@mock-toss.invalid',
};

const SOMEONE = {
  name: '모의인',
  birthday: '19900101',
  gender: 'MALE',
  nationality: 'LOCAL',
  phone: '01019980009',
};

it('its result has more fields of the person, in the order of its public models; the guide’s prefix has not', async () => {
  const { txId } = (await call(SIBLING, 'request', { requestType: 'USER_NONE' })).success;
  const easy = await result(SIBLING, txId);
  const { personalData } = easy.answer.success;
  expect(Object.keys(personalData)).toEqual([
    ...['ci', 'name', 'phone', 'birthday', 'gender', 'nationality', 'ci2', 'di', 'ciUpdate', 'ageGroup'],
    ...['address', 'addressDetails', 'zipCode', 'email'],
  ]);
  expect(await easy.session.decrypt(personalData.phone)).toBe('01019990101');
  expect(personalData).toMatchObject({ ci2: null, ciUpdate: null, ...NO_CONTACT });
  const id = await result(API, txId);
  expect(Object.keys(id.answer.success.personalData)).toEqual([
    ...['ci', 'name', 'birthday', 'gender', 'nationality', 'ci2', 'di', 'ciUpdate', 'ageGroup'],
  ]);
  expect(id.answer.success.signature).toBe(easy.answer.success.signature);
  expect((await result(API, txId)).answer.error.errorCode).toBe('CE3101');
});

describe('address and email in the result of the sibling product', () => {
  /** Of a transaction, read under the sibling prefix and decrypted; null stays null. */
  const contactOf = async (txId: string, caller: typeof partner): Promise<Record<string, string | null>> => {
    const { answer, session } = await result(SIBLING, txId, caller);
    const opened: Record<string, string | null> = {};
    for (const name of Object.keys(NO_CONTACT)) {
      const value: string | null = answer.success.personalData[name];
      opened[name] = value === null ? null : await session.decrypt(value);
    }
    return opened;
  };

  const put = (path: string, payload: object) => control(app, 'PUT', path, payload);

  const complete = async (body: object) => {
    const caller = await createPartner(app, {});
    const txId = await caller.requestNone();
    const answer = await control(app, 'POST', `/transactions/${txId}/complete`, body);
    return { caller, txId, answer };
  };

  it.each([
    ['all', CONTACT],
    ['some', { email: CONTACT.email, zipCode: '123-456' }],
    ['none', {}],
  ])('are of the person of complete, who has %s of them', async (_some, contact) => {
    const { caller, txId, answer } = await complete({ person: { ...SOMEONE, ...contact } });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toMatch(/mock-toss\.invalid|모의구|0002/);
    expect(await contactOf(txId, caller)).toEqual({ ...NO_CONTACT, ...contact });
  });

  it('are of a persona: put by call, chosen by complete, scenario, match or the window', async () => {
    const persona = await put('/personas/with-address', { ...SOMEONE, ...CONTACT });
    expect([persona.statusCode, persona.json()]).toMatchObject([201, { id: 'with-address', ...SOMEONE, ...CONTACT }]);
    expect((await put('/scenarios/with-address', { complete: '0s', persona: 'with-address' })).statusCode).toBe(201);
    const completed = await complete({ persona: 'with-address' });
    expect(await contactOf(completed.txId, completed.caller)).toEqual(CONTACT);

    const byScenario = await createPartner(app, { scenario: 'with-address' });
    expect(await contactOf(await byScenario.requestNone(), byScenario)).toEqual(CONTACT);

    const byMatch = await createPartner(app, { scenario: 'instant', identity: 'match' });
    const sent = await personalBody(await seal(await generator.generate(), SOMEONE));
    const { txId } = (await byMatch.call('request', sent)).json().success;
    expect(await contactOf(txId, byMatch)).toEqual(CONTACT);

    const inWindow = await createPartner(app, {});
    const picked = await inWindow.requestNone();
    const identify = {
      method: 'POST',
      url: `/app/api/${picked}/identify`,
      payload: { persona: 'with-address' },
    } as const;
    expect((await app.inject(identify)).statusCode).toBe(200);
    await control(app, 'POST', `/transactions/${picked}/complete`, {});
    expect(await contactOf(picked, inWindow)).toEqual(CONTACT);
  });

  it('are not those of the fixed person, if only the sent data is known of another person', async () => {
    await put('/personas/kim-toss', {
      ...(await control(app, 'GET', '/personas/kim-toss')).json(),
      ...CONTACT,
    });
    const echo = await createPartner(app, { scenario: 'instant', identity: 'echo' });
    const { txId } = (await echo.call('request', await personalBody())).json().success;
    expect(await contactOf(txId, echo)).toEqual(NO_CONTACT);
    const fixed = await createPartner(app, { scenario: 'instant' });
    expect(await contactOf(await fixed.requestNone(), fixed)).toEqual(CONTACT);
  });

  it('have limits of length, and are valid Unicode text', async () => {
    const longest = {
      address: '가'.repeat(200),
      addressDetails: '𠮷'.repeat(200),
      zipCode: '1'.repeat(20),
      email: `${'a'.repeat(240)}@mock.invalid`,
    };
    const { caller, txId } = await complete({ person: { ...SOMEONE, ...longest } });
    expect(await contactOf(txId, caller)).toEqual(longest);
    for (const [field, wrong] of [
      ['address', ''],
      ['address', null],
      ['address', '가'.repeat(201)],
      ['address', '\ud800'],
      ['addressDetails', '𠮷'.repeat(201)],
      ['addressDetails', 'x\udc00'],
      ['zipCode', '1'.repeat(21)],
      ['zipCode', 12345],
      ['email', `${'a'.repeat(250)}@mock.invalid`],
      ['email', 'nobody'],
      ['email', '\ud800@mock.invalid'],
      ['ci', '\ud800'.repeat(88)],
      ['di', '\udc00'.repeat(88)],
    ] as const) {
      const body = { ...SOMEONE, [field]: wrong };
      for (const [answer, prefix] of [
        [await put('/personas/wrong', body), ''],
        [(await complete({ person: body })).answer, 'person.'],
      ] as const) {
        const fields = answer.json().errors?.map((one: { field: string }) => one.field);
        expect([field, answer.statusCode, fields]).toEqual([field, 400, [prefix + field]]);
      }
    }
  });
});
