import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import { birthdayAt } from '../../src/domain/birthday.ts';
import { resultFields, type TextField, textFields } from '../../src/domain/person.ts';
import {
  API,
  askToken,
  buildTestApp,
  control,
  createPartner,
  failure,
  fixtures,
  generator,
  type Partner,
  personalBody,
  START,
  seal,
  sessionPublicKey,
} from '../harness.ts';

const { app, time } = await buildTestApp();
const partner = await createPartner(app, { scenario: 'instant' });

const clock = (who: Partner, body: object) => control(app, 'POST', `/clients/${who.clientId}/clock`, body);

/** A call that fails must leave the transaction as it was. */
const readsOf = async (txId: string) => (await control(app, 'GET', `/transactions/${txId}`)).json().reads.length;

describe('a result', () => {
  it('has every field of the guide’s tables, in order', async () => {
    const txId = await partner.requestNone();
    const { response } = await partner.readResult(txId);
    expect(response.statusCode).toBe(200);
    const { resultType, success, ...rest } = response.json();
    expect([resultType, rest]).toEqual(['SUCCESS', {}]);
    expect(Object.keys(success)).toEqual([
      'txId',
      'status',
      'userIdentifier',
      'userCiToken',
      'signature',
      'randomValue',
      'completedDt',
      'requestedDt',
      'personalData',
    ]);
    expect(success).toMatchObject({
      txId,
      status: 'COMPLETED',
      userIdentifier: null,
      userCiToken: null,
      randomValue: null,
      completedDt: '2026-03-02T09:00:00+09:00',
      requestedDt: '2026-03-02T09:00:00+09:00',
    });
    expect(success.signature).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(Object.keys(success.personalData)).toEqual(resultFields('id'));
  });

  it('decrypts to the fixed test person, whatever person was sent', async () => {
    const requested = await partner.call('request', await personalBody());
    const { response, session } = await partner.readResult(requested.json().success.txId);
    const { ci2, ciUpdate, ...sealed } = response.json().success.personalData;
    expect([ci2, ciUpdate]).toEqual([null, null]);
    const opened: Record<string, string> = {};
    for (const [field, value] of Object.entries(sealed)) opened[field] = await session.decrypt(String(value));
    expect(opened).toMatchObject({
      name: '김토스',
      birthday: '19930324',
      gender: 'FEMALE',
      nationality: 'LOCAL',
      ageGroup: 'ADULT',
    });
    expect(opened.ci).toMatch(/^CI0110000000001.{73}$/);
    expect(opened.di).toMatch(/^DI0110000000001.{73}$/);
  });

  it.each(['v1', 'v1_0.0.14'])(
    'repeats version %s and the id of the session key that it was asked with',
    async (version) => {
      const session = await new TossCertSessionGenerator(sessionPublicKey, { version }).generate();
      const txId = await partner.requestNone();
      const { success } = (await partner.call('result', { txId, sessionKey: session.sessionKey })).json();
      const prefix = session.sessionKey.split('$').slice(0, 2).join('$');
      for (const value of Object.values(success.personalData).filter((one) => one !== null)) {
        expect(value).toMatch(/^[^$]+\$[^$]+\$[A-Za-z0-9+/]+={0,2}$/);
        expect(String(value).startsWith(`${prefix}$`)).toBe(true);
      }
    },
  );

  it('has the age group of today on the client’s clock', async () => {
    const own = await createPartner(app, { scenario: 'minor' });
    const txId = await own.requestNone();
    await control(app, 'POST', `/transactions/${txId}/complete`);
    const ageGroup = async () => {
      const { response, session } = await own.readResult(txId);
      return session.decrypt(response.json().success.personalData.ageGroup);
    };
    expect(await ageGroup()).toBe('MINOR');
    // Half an hour before midnight the transaction completes, half an hour later it is the birthday.
    const late = await createPartner(app, { scenario: 'minor' });
    await clock(late, { freeze: '2026-03-02T23:30:00+09:00' });
    const other = await late.requestNone();
    await control(app, 'POST', `/transactions/${other}/complete`);
    const read = async () => {
      const { response, session } = await late.readResult(other);
      return session.decrypt(response.json().success.personalData.ageGroup);
    };
    await clock(late, { freeze: '2026-03-02T23:59:59.999+09:00' });
    expect(await read()).toBe('MINOR');
    await clock(late, { freeze: '2026-03-03T00:00:00+09:00' });
    expect(await read()).toBe('ADULT');
  });

  it('returns the person that was sent with identity echo', async () => {
    const own = await createPartner(app, { scenario: 'instant', identity: 'echo' });
    const { success } = (await own.call('request', await personalBody())).json();
    const { response, session } = await own.readResult(success.txId);
    const { name, birthday, ci } = response.json().success.personalData;
    expect([await session.decrypt(name), await session.decrypt(birthday)]).toEqual(['홍길동', '19900101']);
    expect(await session.decrypt(ci)).toHaveLength(88);
  });

  it('has the same signature at both reads', async () => {
    const txId = await partner.requestNone();
    const [one, two] = [await partner.readResult(txId), await partner.readResult(txId)];
    expect(one.response.json().success.signature).toBe(two.response.json().success.signature);
  });
});

describe('every persona', () => {
  it.each(fixtures.personas)(
    '$id, $description, goes through the whole flow and decrypts to its values',
    async (persona) => {
      const own = await createPartner(app, { identity: 'match', scenario: 'instant' });
      const birthday = birthdayAt(persona, START);
      const sent = await seal(await generator.generate(), { name: persona.name, phone: persona.phone, birthday });
      const requested = await own.call('request', await personalBody(sent));
      expect(requested.statusCode).toBe(200);
      const { response, session } = await own.readResult(requested.json().success.txId);
      const { personalData } = response.json().success;
      const opened: Record<string, string> = {};
      for (const field of textFields('id')) opened[field] = await session.decrypt(personalData[field]);
      const expected: Record<TextField<'id'>, unknown> = {
        name: persona.name,
        birthday,
        gender: persona.gender,
        nationality: persona.nationality,
        ageGroup: persona.id === 'minor' ? 'MINOR' : 'ADULT',
        ci: persona.ci ?? expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
        di: persona.di ?? expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
      };
      expect(opened).toEqual(expected);
    },
  );
});

describe('the signature of a result', () => {
  /** Signing time and certificate, as pkijs reads them. */
  const open = (signature: string) => {
    const signed = new pkijs.SignedData({
      schema: pkijs.ContentInfo.fromBER(Buffer.from(signature, 'base64')).content,
    });
    const signingTime = signed.signerInfos[0]?.signedAttrs?.attributes[1]?.values[0];
    const [certificate] = signed.certificates ?? [];
    if (!(certificate instanceof pkijs.Certificate)) throw new Error('no certificate');
    return { signingTime: signingTime.toDate().toISOString(), certificate };
  };

  it.each([
    ['2031-07-01T00:00:00.500+09:00', '2031-06-30T15:00:00.000Z', '2030-12-31T15:00:00.000Z'],
    ['2056-07-01T00:00:00+09:00', '2056-06-30T15:00:00.000Z', '2055-12-31T15:00:00.000Z'],
  ])('is of the client’s time: %s', async (now, signingTime, notBefore) => {
    const own = await createPartner(app, {});
    await clock(own, { freeze: now });
    const token = await askToken(app, {
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: own.clientId,
      client_secret: own.clientSecret,
    });
    const call = (endpoint: string, body: object) =>
      app.inject({
        method: 'POST',
        url: `${API}/${endpoint}`,
        headers: { authorization: `Bearer ${token.json().access_token}`, 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
    const { txId } = (await call('request', { requestType: 'USER_NONE' })).json().success;
    await control(app, 'POST', `/transactions/${txId}/complete`);
    const { sessionKey } = await generator.generate();
    const { signature } = (await call('result', { txId, sessionKey })).json().success;
    const opened = open(signature);
    expect(opened.signingTime).toBe(signingTime);
    expect(opened.certificate.notBefore.value.toISOString()).toBe(notBefore);
  });
});

describe('a result is read at most twice', () => {
  it('the third time CE3101', async () => {
    const txId = await partner.requestNone();
    expect((await partner.readResult(txId)).response.statusCode).toBe(200);
    expect((await partner.readResult(txId)).response.statusCode).toBe(200);
    const { response } = await partner.readResult(txId);
    expect([response.statusCode, response.json()]).toEqual([400, failure('CE3101')]);
  });

  it('of a hundred parallel reads exactly two', async () => {
    const txId = await partner.requestNone();
    const answers = await Promise.all(Array.from({ length: 100 }, () => partner.readResult(txId)));
    const codes = answers.map(({ response }) => response.json().error?.errorCode ?? 'read');
    expect(codes.filter((code) => code === 'read')).toHaveLength(2);
    expect(codes.filter((code) => code === 'CE3101')).toHaveLength(98);
    expect(await readsOf(txId)).toBe(2);
  });

  it('failed calls do not count', async () => {
    const txId = await partner.requestNone();
    for (let index = 0; index < 5; index += 1) await partner.call('result', { txId, sessionKey: 'wrong' });
    expect(await readsOf(txId)).toBe(0);
    expect((await partner.readResult(txId)).response.statusCode).toBe(200);
  });
});

describe('a result can be read for 60 minutes after completion', () => {
  it('at 60:00.000, not at 60:00.001', async () => {
    const own = await createPartner(app, {});
    await clock(own, { freeze: '2026-03-02T09:00:00.000+09:00' });
    const txId = await own.requestNone();
    await clock(own, { advance: '10m' });
    await control(app, 'POST', `/transactions/${txId}/complete`);
    await clock(own, { advance: '60m' });
    expect((await own.readResult(txId)).response.statusCode).toBe(200);
    await clock(own, { advance: '1ms' });
    const { response } = await own.readResult(txId);
    expect([response.statusCode, response.json()]).toEqual([400, failure('CE3103')]);
    expect(response.headers['x-mock-toss-hint']).toContain('more than 60 minutes');
    await clock(own, { advance: '-1ms' });
    expect((await own.readResult(txId)).response.statusCode).toBe(200);
  });
});

describe('before a result exists', () => {
  it('CE3102 while requested and in progress, and after a cancel; CE3103 once expired', async () => {
    const own = await createPartner(app, {});
    const code = async (txId: string) => (await own.readResult(txId)).response.json().error.errorCode;
    const txId = await own.requestNone();
    expect(await code(txId)).toBe('CE3102');
    await control(app, 'POST', `/transactions/${txId}/start`);
    expect(await code(txId)).toBe('CE3102');
    await control(app, 'POST', `/transactions/${txId}/cancel`);
    const { response } = await own.readResult(txId);
    expect(response.json()).toEqual(failure('CE3102'));
    expect(response.headers['x-mock-toss-hint']).toContain('cancelled');
    time.now = START + 1_800_000;
    expect(await code(txId)).toBe('CE3103');
    time.now = START;
  });
});

describe('the session key of a result', () => {
  it('must be another than that of its request: CE3200, also when wrapped again', async () => {
    const session = await generator.generate();
    const { success } = (await partner.call('request', await personalBody(await seal(session)))).json();
    const again = await partner.call('result', { txId: success.txId, sessionKey: session.sessionKey });
    expect([again.statusCode, again.json()]).toEqual([400, failure('CE3200')]);
    expect(again.headers['x-mock-toss-hint']).toContain('the request of this transaction');
    expect(await readsOf(success.txId)).toBe(0);
  });

  it('may be that of another transaction’s request, or of an earlier result', async () => {
    const session = await generator.generate();
    await partner.call('request', await personalBody(await seal(session)));
    const txId = await partner.requestNone();
    for (let index = 0; index < 2; index += 1) {
      expect((await partner.call('result', { txId, sessionKey: session.sessionKey })).statusCode).toBe(200);
    }
  });

  it.each<[unknown, string]>([
    [undefined, 'CE0003'],
    ['', 'CE0003'],
    [null, 'CE0003'],
    [7, 'CE0003'],
    ['x', 'CE3200'],
    ['v1$3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c11$AAAA', 'CE3200'],
  ])('%j is %s', async (sessionKey, code) => {
    const txId = await partner.requestNone();
    const answer = await partner.call('result', { txId, sessionKey });
    expect([answer.statusCode, answer.json()]).toEqual([400, failure(code)]);
    expect(await readsOf(txId)).toBe(0);
  });
});

it('checks in the order transaction, state, person, reads, session key', async () => {
  const bad = (txId: string, who: Partner) => who.call('result', { txId, sessionKey: 'not a key' });
  const code = async (txId: string, who: Partner) => (await bad(txId, who)).json().error.errorCode;
  const manual = await createPartner(app, {});
  expect(await code('unknown', manual)).toBe('CE3100');
  expect(await code(await manual.requestNone(), manual)).toBe('CE3102');

  const refused = await createPartner(app, { scenario: 'too-young' });
  const txId = await refused.requestNone();
  expect(await code(txId, refused)).toBe('CE3102');
  await control(app, 'POST', `/transactions/${txId}/complete`);
  expect(await code(txId, refused)).toBe('CE3006');

  const read = await partner.requestNone();
  expect(await code(read, partner)).toBe('CE3200');
  await partner.readResult(read);
  await partner.readResult(read);
  expect(await code(read, partner)).toBe('CE3101');
});
