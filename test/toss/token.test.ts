import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { askToken, buildTestApp, control, START, TEST_CLIENT } from '../harness.ts';

const FORM = {
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: TEST_CLIENT.clientId,
  client_secret: TEST_CLIENT.clientSecret,
};

const { app, time } = await buildTestApp();

const send = (payload: string | Buffer, contentType = 'application/x-www-form-urlencoded') =>
  app.inject({ method: 'POST', url: '/token', headers: { 'content-type': contentType }, payload });

describe('POST /token', () => {
  it('answers the guide’s test client with the guide’s fields, in order', async () => {
    const answer = await askToken(app, FORM);
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.json())).toEqual(['access_token', 'scope', 'token_type', 'expires_in']);
    expect(answer.json()).toMatchObject({ scope: 'ca', token_type: 'Bearer', expires_in: 31_536_000 });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(answer.headers['content-type']).toContain('application/json');
  });

  it('dates the token on the client’s clock, with a new UUID', async () => {
    const claims = [await askToken(app, FORM), await askToken(app, FORM)].map((one) =>
      decodeJwt(one.json().access_token),
    );
    expect(claims[0]).toMatchObject({ iat: START / 1000, nbf: START / 1000, exp: START / 1000 + 31_536_000 });
    expect(claims[0]?.jti).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(claims[0]?.jti).not.toBe(claims[1]?.jti);
  });

  it('gives other clients than test clients the 3,599 seconds of the real host, at any fraction of a second', async () => {
    await control(app, 'POST', '/clients', { clientId: 'live', clientSecret: 'live-secret' });
    const others = [
      { client_id: 'mock-partner', client_secret: 'mock-partner-secret' },
      { client_id: 'live', client_secret: 'live-secret' },
    ];
    for (const [ms, other] of [0, 1, 999].flatMap((late) => others.map((one) => [late, one] as const))) {
      const own = time.now;
      time.now += ms;
      const { access_token, expires_in } = (await askToken(app, { ...FORM, ...other })).json();
      time.now = own;
      const { exp = 0, iat = 0 } = decodeJwt(access_token);
      expect([expires_in, exp - iat]).toEqual([3599, 3599]);
    }
  });

  it('uses the token life of the client', async () => {
    const made = (await control(app, 'POST', '/clients', { clientId: 'hour', tokenTtl: '1h' })).json();
    const answer = await askToken(app, { ...FORM, client_id: made.clientId, client_secret: made.clientSecret });
    expect(answer.json().expires_in).toBe(3600);
  });

  it('grants the scopes that were asked for, of those that the client has', async () => {
    const made = (await control(app, 'POST', '/clients', { scopes: ['ca', 'other'], tokenTtl: '90s' })).json();
    const ask = (scope: string) =>
      askToken(app, { ...FORM, scope, client_id: made.clientId, client_secret: made.clientSecret });
    expect((await ask('other ca')).json()).toMatchObject({ scope: 'other ca', expires_in: 90 });
    expect((await ask('ca ca')).json().scope).toBe('ca');
    expect(decodeJwt((await ask('other')).json().access_token).scope).toEqual(['other']);
    expect((await ask('ca more')).json().error).toBe('invalid_scope');
  });

  it('takes a charset, and any letter case of the content type', async () => {
    const body = new URLSearchParams(FORM).toString();
    for (const type of ['application/x-www-form-urlencoded; charset=UTF-8', 'Application/X-WWW-Form-Urlencoded']) {
      expect((await send(body, type)).statusCode).toBe(200);
    }
  });

  it('ignores parameters that it does not know (RFC 6749 3.2)', async () => {
    expect((await askToken(app, { ...FORM, audience: 'x' })).statusCode).toBe(200);
  });
});

describe('POST /token refuses with OAuth errors', () => {
  const without = (name: keyof typeof FORM) =>
    new URLSearchParams(Object.entries(FORM).filter(([key]) => key !== name)).toString();
  const full = new URLSearchParams(FORM).toString();

  it.each<[string, () => ReturnType<typeof send>, number, string]>([
    ['a missing grant_type', () => send(without('grant_type')), 400, 'invalid_request'],
    ['a missing scope', () => send(without('scope')), 400, 'invalid_request'],
    ['a missing client_id', () => send(without('client_id')), 401, 'invalid_client'],
    ['a missing client_secret', () => send(without('client_secret')), 401, 'invalid_client'],
    ['an empty client_id', () => send(`${without('client_id')}&client_id=`), 401, 'invalid_client'],
    ['an empty client_secret', () => send(`${without('client_secret')}&client_secret=`), 401, 'invalid_client'],
    ['a client_id of spaces', () => send(`${without('client_id')}&client_id=%20`), 401, 'invalid_client'],
    ['a repeated client_id', () => send(`${full}&client_id=x`), 400, 'invalid_request'],
    ['an empty grant_type', () => send(`${without('grant_type')}&grant_type=`), 400, 'invalid_request'],
    ['an empty scope', () => send(`${without('scope')}&scope=`), 400, 'invalid_request'],
    ['a scope of spaces', () => send(`${without('scope')}&scope=%20%20`), 400, 'invalid_request'],
    ['a repeated parameter', () => send(`${full}&scope=ca`), 400, 'invalid_request'],
    ['an unknown parameter repeated', () => send(`${full}&x=1&x=2`), 400, 'invalid_request'],
    ['nothing but a scope', () => send('scope=ca'), 400, 'invalid_request'],
    ['nothing but a grant_type', () => send('grant_type=client_credentials'), 400, 'invalid_request'],
    ['an empty body', () => send(''), 400, 'invalid_request'],
    ['no body and no content type', () => app.inject({ method: 'POST', url: '/token' }), 400, 'invalid_request'],
    ['JSON', () => send(JSON.stringify(FORM), 'application/json'), 400, 'invalid_request'],
    ['text', () => send(full, 'text/plain'), 400, 'invalid_request'],
    ['a content type that is none', () => send(full, 'nonsense'), 400, 'invalid_request'],
    ['multipart', () => send(full, 'multipart/form-data; boundary=x'), 400, 'invalid_request'],
    ['another grant', () => send(`${without('grant_type')}&grant_type=password`), 400, 'unsupported_grant_type'],
    ['an unknown client', () => send(`${without('client_id')}&client_id=nobody`), 401, 'invalid_client'],
    ['a client called __proto__', () => send(`${without('client_id')}&client_id=__proto__`), 401, 'invalid_client'],
    ['a wrong secret', () => send(`${without('client_secret')}&client_secret=wrong`), 401, 'invalid_client'],
    [
      'a secret with one letter more',
      () => send(`${without('client_secret')}&client_secret=${FORM.client_secret}x`),
      401,
      'invalid_client',
    ],
    [
      'the beginning of the secret',
      () => send(`${without('client_secret')}&client_secret=${FORM.client_secret.slice(0, -1)}`),
      401,
      'invalid_client',
    ],
    [
      'bytes that are not UTF-8',
      () => send(Buffer.concat([Buffer.from(`${full}&x=`), Buffer.from([0xff])])),
      400,
      'invalid_request',
    ],
    ['percent signs that are not UTF-8', () => send(`${full}&x=%FF`), 400, 'invalid_request'],
    ['a broken percent sign', () => send(`${full}&x=%zz`), 400, 'invalid_request'],
    ['a scope that the client does not have', () => send(`${without('scope')}&scope=admin`), 400, 'invalid_scope'],
    ['a body over 64 KiB', () => send(`${full}&x=${'y'.repeat(65_536)}`), 413, 'invalid_request'],
    ['GET', () => app.inject({ method: 'GET', url: `/token?${full}` }), 405, 'invalid_request'],
    [
      'PUT',
      () => app.inject({ method: 'PUT', url: '/token', payload: '{', headers: { 'content-type': 'application/json' } }),
      405,
      'invalid_request',
    ],
  ])('%s', async (_name, call, status, error) => {
    const answer = await call();
    expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
    expect(Object.keys(answer.json())).toEqual(['error', 'error_description']);
    // RFC 6749 5.2 allows these characters in a description, and a header no more than printable ASCII.
    expect(answer.json().error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(answer.headers['x-mock-toss-hint']).toMatch(/^[\x20-\x7e]{1,200}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    if (status === 405) expect(answer.headers.allow).toBe('POST');
  });

  it('in the order method, size, content type, parameters, grant, client, scope', async () => {
    const steps: [string, () => ReturnType<typeof send>, number, string][] = [
      ['size before content type', () => send('x'.repeat(65_537), 'text/plain'), 413, 'invalid_request'],
      ['size before a content type that is none', () => send('x'.repeat(65_537), ';;;'), 413, 'invalid_request'],
      ['content type before parameters', () => send('', 'text/plain'), 400, 'form'],
      ['parameters before grant', () => send('grant_type=password'), 400, 'missing'],
      ['parameters before client', () => send('grant_type=client_credentials&scope=%20'), 400, 'missing'],
      ['repeated parameters before grant and client', () => send('grant_type=x&scope=x&y=1&y=2'), 400, 'repeated'],
      ['grant before client', () => send('grant_type=password&scope=x&client_id=x&client_secret=x'), 400, 'grant_type'],
      ['grant before a client that is missing', () => send('grant_type=password&scope=x'), 400, 'grant_type'],
      [
        'a client that is missing before scope',
        () => send('grant_type=client_credentials&scope=x'),
        401,
        'authentication',
      ],
      [
        'client before scope',
        () => send('grant_type=client_credentials&scope=x&client_id=x&client_secret=x'),
        401,
        'authentication',
      ],
    ];
    for (const [name, call, status, word] of steps) {
      const answer = await call();
      expect([name, answer.statusCode], name).toEqual([name, status]);
      expect(JSON.stringify(answer.json()), name).toContain(word);
    }
  });

  it('a body of nothing but repeated parameters', async () => {
    for (const payload of ['a&'.repeat(32_000), 'a=1&'.repeat(16_000)])
      expect((await send(payload)).statusCode).toBe(400);
  });

  it('an unknown client with the settings that add one', async () => {
    const { headers } = await askToken(app, { ...FORM, client_id: 'nobody' });
    expect(headers['x-mock-toss-hint']).toContain('MOCK_TOSS_CLIENT_ID and MOCK_TOSS_CLIENT_SECRET');
    expect(headers['x-mock-toss-hint']).toContain('POST /_control/v1/clients');
  });

  it('without saying in the body what is wrong with the credentials', async () => {
    const { client_id: _id, client_secret: _secret, ...nobody } = FORM;
    const answers = [
      await askToken(app, { ...FORM, client_id: 'nobody' }),
      await askToken(app, { ...FORM, client_secret: 'x' }),
      await askToken(app, { ...FORM, client_secret: '' }),
      await askToken(app, nobody),
      await askToken(app, { ...nobody, clientId: 'x', clientSecret: 'y' }),
    ];
    expect(new Set(answers.map(({ body }) => body))).toEqual(
      new Set(['{"error":"invalid_client","error_description":"client authentication failed"}']),
    );
  });

  it('without repeating what was sent', async () => {
    const answer = await askToken(app, {
      ...FORM,
      client_id: 'SENT-ID',
      client_secret: 'SENT-SECRET',
      scope: 'SENT-SCOPE',
    });
    expect(answer.body + JSON.stringify(answer.headers)).not.toContain('SENT-');
  });
});

it('adds one client by settings', async () => {
  const own = await buildTestApp({ MOCK_TOSS_CLIENT_ID: 'ci-partner', MOCK_TOSS_CLIENT_SECRET: 'ci-secret' });
  const answer = await askToken(own.app, { ...FORM, client_id: 'ci-partner', client_secret: 'ci-secret' });
  expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
  expect((await askToken(own.app, FORM)).statusCode).toBe(200);
});

it('prefers the client of the settings to a fixture of the same id, whatever the limit of clients', async () => {
  const own = await buildTestApp({
    MOCK_TOSS_CLIENT_ID: 'mock-partner',
    MOCK_TOSS_CLIENT_SECRET: 'other-secret',
    MOCK_TOSS_MAX_CLIENTS: '1',
  });
  const ask = (client_secret: string) => askToken(own.app, { ...FORM, client_id: 'mock-partner', client_secret });
  expect((await ask('other-secret')).statusCode).toBe(200);
  expect((await ask('mock-partner-secret')).statusCode).toBe(401);
});

it('follows a client’s clock', async () => {
  const made = (await control(app, 'POST', '/clients', {})).json();
  await control(app, 'POST', `/clients/${made.clientId}/clock`, { freeze: '2030-05-06T07:08:09+09:00' });
  time.now += 5000;
  const answer = await askToken(app, { ...FORM, client_id: made.clientId, client_secret: made.clientSecret });
  expect(decodeJwt(answer.json().access_token).iat).toBe(Date.parse('2030-05-06T07:08:09+09:00') / 1000);
});
