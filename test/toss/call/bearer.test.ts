import { expect, it } from 'vitest';
import { API, askToken, buildTestApp, control, createPartner, failure } from '../../harness.ts';

const { app } = await buildTestApp();
const partner = await createPartner(app);

const status = (authorization?: string, payload = '{"txId":"x"}') =>
  app.inject({
    method: 'POST',
    url: `${API}/status`,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    payload,
  });

const [header = '', claims = '', signature = ''] = partner.token.split('.');

it.each<[string, string | undefined, string]>([
  ['no header', undefined, 'no Authorization header'],
  ['an empty header', '', 'is not "Bearer "'],
  ['another scheme', `Basic ${partner.token}`, 'is not "Bearer "'],
  ['the token alone', partner.token, 'is not "Bearer "'],
  ['two tokens', `Bearer ${partner.token} ${partner.token}`, 'is not "Bearer "'],
  ['no JWT', 'Bearer hello', 'is not a JWT'],
  ['a cut token', `Bearer ${header}.${claims}`, 'is not a JWT'],
  [
    'changed claims',
    `Bearer ${header}.${Buffer.from(Buffer.from(claims, 'base64url').toString().replace('"ca"', '"xx"')).toString('base64url')}.${signature}`,
    'not signed here',
  ],
  ['a changed signature', `Bearer ${header}.${claims}.${signature.replace(/^.{4}/, 'AAAA')}`, 'not signed here'],
  [
    'an unknown client',
    `Bearer ${header}.${Buffer.from('{"sub":"nobody"}').toString('base64url')}.${signature}`,
    'does not exist',
  ],
  [
    'a client called __proto__',
    `Bearer ${header}.${Buffer.from('{"sub":"__proto__"}').toString('base64url')}.${signature}`,
    'does not exist',
  ],
  ['no subject', `Bearer ${header}.${Buffer.from('{}').toString('base64url')}.${signature}`, 'claims'],
])('answers CE1000 to %s', async (_name, authorization, hint) => {
  const answer = await status(authorization);
  expect([answer.statusCode, answer.json()]).toEqual([401, failure('CE1000')]);
  expect(answer.headers['x-mock-toss-hint']).toContain(hint);
  expect(answer.headers['www-authenticate']).toBe('Bearer');
});

it('takes the scheme in any letter case (RFC 9110 11.1)', async () => {
  expect((await status(`bearer ${partner.token}`)).json()).toEqual(failure('CE3100'));
});

it('checks the token on the client’s clock: expired a year later, not valid before', async () => {
  const made = await createPartner(app, {});
  const move = (advance: string) => control(app, 'POST', `/clients/${made.clientId}/clock`, { advance });
  const code = async () => (await made.call('status', { txId: 'x' })).json().error.errorCode;
  expect(await code()).toBe('CE3100');
  await move('364d');
  expect(await code()).toBe('CE3100');
  await move('36d');
  expect(await code()).toBe('CE1000');
  await move('-400d');
  expect(await code()).toBe('CE3100');
  await move('-1s');
  expect(await code()).toBe('CE1000');
  expect((await made.call('status', { txId: 'x' })).headers['x-mock-toss-hint']).toContain('not valid yet');
  expect((await partner.call('status', { txId: 'x' })).json().error.errorCode).toBe('CE3100');
});

it('checks the token by real time if the clock was not moved', async () => {
  const own = await buildTestApp();
  const other = await createPartner(own.app);
  own.time.now += 31_536_000_000 - 1;
  expect((await other.call('status', { txId: 'x' })).json().error.errorCode).toBe('CE3100');
  own.time.now += 1;
  expect((await other.call('status', { txId: 'x' })).json().error.errorCode).toBe('CE1000');
});

it('no longer takes the token of a deleted client, and still takes that of a reset one', async () => {
  const made = await createPartner(app, {});
  await control(app, 'POST', `/clients/${made.clientId}/reset`);
  expect((await made.call('status', { txId: 'x' })).json().error.errorCode).toBe('CE3100');
  await control(app, 'DELETE', `/clients/${made.clientId}`);
  expect((await made.call('status', { txId: 'x' })).json()).toEqual(failure('CE1000'));
});

it('answers CE1001 to a good token without scope ca', async () => {
  const made = (await control(app, 'POST', '/clients', { scopes: ['other'] })).json();
  const token = await askToken(app, {
    grant_type: 'client_credentials',
    scope: 'other',
    client_id: made.clientId,
    client_secret: made.clientSecret,
  });
  const answer = await status(`Bearer ${token.json().access_token}`);
  expect([answer.statusCode, answer.json()]).toEqual([403, failure('CE1001')]);
});

it('decides before the body is read: not even its type and size matter', async () => {
  for (const [contentType, payload] of [
    ['text/plain', 'x'],
    ['application/json', '{'],
    ['application/json', `"${'x'.repeat(70_000)}"`],
  ] as const) {
    const answer = await app.inject({
      method: 'POST',
      url: `${API}/request`,
      headers: { 'content-type': contentType },
      payload,
    });
    expect(answer.json()).toEqual(failure('CE1000'));
  }
});

it('never repeats a token', async () => {
  const answer = await status(`Bearer ${partner.token}x`);
  expect(answer.body + JSON.stringify(answer.headers)).not.toContain(partner.token.slice(-40));
});
