import { expect, it } from 'vitest';
import { API, buildTestApp, control, createPartner, generator } from '../harness.ts';

const SIBLING = '/api/v2/sign/user/auth';
const { app } = await buildTestApp();
const partner = await createPartner(app, { scenario: 'instant' });

const call = async (prefix: string, endpoint: string, body: object) =>
  (
    await app.inject({
      method: 'POST',
      url: `${prefix}/${endpoint}`,
      headers: { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' },
      payload: body,
    })
  ).json();

const result = async (prefix: string, txId: string) => {
  const session = await generator.generate();
  const answer = await call(prefix, 'result', { txId, sessionKey: session.sessionKey });
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

it('its result has the phone, last; that of the guide’s prefix has not; both count as one', async () => {
  const { txId } = (await call(SIBLING, 'request', { requestType: 'USER_NONE' })).success;
  const easy = await result(SIBLING, txId);
  const { personalData } = easy.answer.success;
  expect(Object.keys(personalData)).toEqual([
    'ci',
    'name',
    'birthday',
    'gender',
    'nationality',
    'ci2',
    'di',
    'ciUpdate',
    'ageGroup',
    'phone',
  ]);
  expect(await easy.session.decrypt(personalData.phone)).toBe('01019990101');
  const id = await result(API, txId);
  expect(Object.keys(id.answer.success.personalData)).not.toContain('phone');
  expect(id.answer.success.signature).toBe(easy.answer.success.signature);
  expect((await result(API, txId)).answer.error.errorCode).toBe('CE3101');
});
