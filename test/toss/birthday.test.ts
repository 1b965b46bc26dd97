import { describe, expect, it } from 'vitest';
import {
  buildTestApp,
  control,
  createPartner,
  failure,
  generator,
  type Partner,
  personalBody,
  SENT,
  seal,
} from '../harness.ts';

const { app } = await buildTestApp();

/** Only the client's clock is moved: real time stays on 2 March 2026. */
const partnerAt = (instant: string, settings: object = {}) => createPartner(app, settings, instant);

const request = async (partner: Partner, person: Partial<typeof SENT>) =>
  partner.call('request', await personalBody(await seal(await generator.generate(), { ...SENT, ...person })));

const identify = async (partner: Partner, person: object) =>
  app.inject({ method: 'POST', url: `/app/api/${await partner.requestNone()}/identify`, payload: person });

const put = (path: string, payload: object) => control(app, 'PUT', path, payload);

const RULE = /must be a date from 19000101 to \d{8} \(today in Korea, by the client's clock\)/;

describe('a birthday that a partner sends or a user types', () => {
  it.each([
    // The client’s clock, in Korea; the last possible birthday, and the first impossible one.
    ['2010-05-05T23:59:59+09:00', '20100505', '20100506'],
    ['2010-05-06T00:00:00+09:00', '20100506', '20100507'],
    ['2040-02-28T23:59:59.999+09:00', '20400228', '20400229'],
    ['2040-02-29T00:00:00+09:00', '20400229', '20400301'],
    ['2041-02-28T15:00:00Z', '20410301', '20410302'],
  ])('is at most today in Korea by the client’s clock, %s', async (instant, today, tomorrow) => {
    const partner = await partnerAt(instant, { identity: 'echo' });
    expect((await request(partner, { birthday: today })).statusCode).toBe(200);
    expect((await identify(partner, { ...SENT, birthday: today })).statusCode).toBe(200);

    const refused = await request(partner, { birthday: tomorrow });
    expect([refused.statusCode, refused.json()]).toEqual([400, failure('CE0003')]);
    const hint = String(refused.headers['x-mock-toss-hint']);
    expect(hint).toMatch(RULE);
    expect(hint).toMatch(/^userBirthday, decrypted, /);
    expect([hint.includes(today), hint.includes(tomorrow)]).toEqual([true, false]);

    const typed = await identify(partner, { ...SENT, birthday: tomorrow });
    expect([typed.statusCode, typed.json()]).toEqual([
      400,
      {
        code: 'invalid',
        field: 'birthday',
        message: expect.stringMatching(RULE),
        messageKo: '생년월일을 숫자 8자리로 입력해 주세요. 예: 19930324',
      },
    ]);
  });

  it('is not before 1900, whatever the clock', async () => {
    for (const instant of ['2001-01-01T00:00:00Z', '2026-03-02T00:00:00Z', '2056-12-31T00:00:00Z']) {
      const partner = await partnerAt(instant);
      expect((await request(partner, { birthday: '19000101' })).statusCode).toBe(200);
      expect((await identify(partner, { ...SENT, birthday: '19000101' })).statusCode).toBe(200);
      for (const birthday of ['18991231', '18000101', '00000229']) {
        expect((await request(partner, { birthday })).json()).toEqual(failure('CE0003'));
        expect((await identify(partner, { ...SENT, birthday })).json()).toMatchObject({ field: 'birthday' });
      }
    }
  });

  it('is a finding, like a date that does not exist', async () => {
    const partner = await createPartner(app, {});
    await request(partner, { birthday: '20260303' });
    await request(partner, { birthday: '18991231' });
    const { items } = (await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).json();
    expect(items).toMatchObject([{ rule: 'birthday-format', count: 2 }]);
    expect(items[0].message).toContain('or not a possible birthday');
  });

  it('uses no nonce and no entry of the queue', async () => {
    const partner = await createPartner(app, {});
    await control(app, 'POST', `/clients/${partner.clientId}/next`, { scenario: 'instant' });
    const ask = async (birthday: string) =>
      partner.call('request', {
        ...(await personalBody(await seal(await generator.generate(), { ...SENT, birthday }))),
        nonce: 'n',
      });
    expect((await ask('20260303')).statusCode).toBe(400);
    const { txId } = (await ask('20260302')).json().success;
    expect((await control(app, 'GET', `/transactions/${txId}`)).json().scenario).toBe('instant');
  });
});

describe('a persona whose birthday follows the clock', () => {
  const TOMORROW = {
    ...{ name: '모내일', phone: '01019980777', gender: 'MALE', nationality: 'LOCAL' },
    birthday: { yearsAgo: 0, days: 1 },
  };

  it('may be too old or not born yet: sent, typed, picked or completed', async () => {
    expect((await put('/personas/tomorrow', TOMORROW)).statusCode).toBe(201);
    const { name, phone } = TOMORROW;
    for (const [instant, id, sent] of [
      ['2026-03-02T12:00:00+09:00', 'tomorrow', { name, phone, birthday: '20260303' }],
      // 117 years and a day before.
      ['2001-06-01T12:00:00+09:00', 'oldest', { name: '모고령', phone: '01019990110', birthday: '18840531' }],
    ] as const) {
      const partner = await partnerAt(instant, { identity: 'match', scenario: 'instant' });
      const asked = await request(partner, sent);
      expect([asked.statusCode, asked.headers['x-mock-toss-hint']]).toEqual([200, undefined]);
      const { response, session } = await partner.readResult(asked.json().success.txId);
      expect(await session.decrypt(response.json().success.personalData.birthday)).toBe(sent.birthday);

      const waiting = await partnerAt(instant, { identity: 'match' });
      expect((await identify(waiting, sent)).statusCode).toBe(200);
      expect((await identify(waiting, { persona: id })).statusCode).toBe(200);
      const txId = await waiting.requestNone();
      expect((await control(app, 'POST', `/transactions/${txId}/complete`, { persona: id })).statusCode).toBe(200);

      // Another person with that birthday is no test person.
      expect((await request(partner, { ...sent, name: '홍길동' })).json()).toEqual(failure('CE0003'));
    }
  });

  it('is asked for in no other case: a persona with a fixed day is checked like any person', async () => {
    const day = '20350101';
    const { birthday: _birthday, ...rest } = TOMORROW;
    expect((await put('/personas/of-2035', { ...rest, name: '모미래', birthday: day })).statusCode).toBe(201);
    const sent = { name: '모미래', phone: rest.phone, birthday: day };
    expect((await request(await partnerAt('2034-12-31T23:59:59+09:00'), sent)).statusCode).toBe(400);
    expect((await request(await partnerAt('2035-01-01T00:00:00+09:00'), sent)).statusCode).toBe(200);
  });
});

describe('a birthday that the control API receives', () => {
  const person = { name: '모의인', phone: '01019980778', gender: 'MALE', nationality: 'LOCAL' };

  it('of a persona lies between 1900 and the last day of any client’s clock, whatever day it is', async () => {
    for (const birthday of ['19000101', '20260303', '20561231']) {
      expect((await put('/personas/some-day', { ...person, birthday })).statusCode).toBeLessThan(300);
    }
    for (const birthday of ['18991231', '20570102', '99991231', '20250229']) {
      const answer = await put('/personas/some-day', { ...person, birthday });
      expect([answer.statusCode, answer.json().errors]).toEqual([
        400,
        [{ field: 'birthday', message: 'must be a calendar date as YYYYMMDD, from 19000101 to 20570101' }],
      ]);
    }
  });

  it('of the person of complete is checked by the client’s clock', async () => {
    const partner = await partnerAt('2010-05-05T23:59:59+09:00');
    const complete = async (birthday: unknown) =>
      control(app, 'POST', `/transactions/${await partner.requestNone()}/complete`, {
        person: { ...person, birthday },
      });
    for (const birthday of ['20100505', '19000101', { yearsAgo: 0, days: 1 }, { yearsAgo: 150 }]) {
      expect((await complete(birthday)).statusCode).toBe(200);
    }
    for (const birthday of ['20100506', '18991231']) {
      const answer = await complete(birthday);
      const errors = [{ field: 'person.birthday', message: expect.stringMatching(RULE) }];
      expect([answer.statusCode, answer.json().errors]).toEqual([400, errors]);
    }
  });
});
