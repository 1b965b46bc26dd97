import { describe, expect, it } from 'vitest';
import { explained } from '../explained.ts';
import { askToken, buildTestApp, control, TEST_CLIENT } from '../harness.ts';

const { app } = await buildTestApp();

const GRANT = { grant_type: 'client_credentials', scope: 'ca' };
const { clientId, clientSecret } = TEST_CLIENT;
const CREDENTIALS = { client_id: clientId, client_secret: clientSecret };
const BASIC = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

interface Sent {
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
}

const ask = ({ form = GRANT, headers = {}, query = {} }: Sent) =>
  app.inject({
    method: 'POST',
    url: `/token?${new URLSearchParams(query)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  });

const CHALLENGE = 'Basic realm="oauth2"';
const PLACE = 'client_id and client_secret must be in the form body, not in';
const SPELT = 'client_id and client_secret have other names';

describe('a client that does not authenticate in the form is 401 invalid_client, and the hint says what was seen', () => {
  it.each<[string, Sent, string, string | undefined]>([
    ['nothing', {}, 'client_id and client_secret are missing in the form body', undefined],
    ['no secret', { form: { ...GRANT, client_id: clientId } }, 'parameter client_secret is missing', undefined],
    ['no id', { form: { ...GRANT, client_secret: clientSecret } }, 'parameter client_id is missing', undefined],
    ['an empty secret', { form: { ...GRANT, ...CREDENTIALS, client_secret: '' } }, 'client_secret is empty', undefined],
    ['an empty id', { form: { ...GRANT, ...CREDENTIALS, client_id: '' } }, 'client_id is empty', undefined],
    ['both empty', { form: { ...GRANT, client_id: '', client_secret: '' } }, 'client_secret are empty', undefined],
    ['camel case', { form: { ...GRANT, clientId, clientSecret } }, SPELT, undefined],
    ['hyphens', { form: { ...GRANT, 'client-id': clientId, 'client-secret': clientSecret } }, SPELT, undefined],
    ['capitals', { form: { ...GRANT, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } }, SPELT, undefined],
    [
      'a slip',
      { form: { ...GRANT, client_id: clientId, client_secert: 'x' } },
      'client_secret has another name',
      undefined,
    ],
    ['HTTP Basic', { headers: { authorization: BASIC } }, `${PLACE} HTTP Basic`, CHALLENGE],
    ['basic in small letters', { headers: { authorization: BASIC.toLowerCase() } }, `${PLACE} HTTP Basic`, CHALLENGE],
    ['a bearer token', { headers: { authorization: 'Bearer x' } }, `${PLACE} Authorization`, 'Bearer'],
    ['another scheme', { headers: { authorization: 'Digest x' } }, `${PLACE} Authorization`, CHALLENGE],
    ['the query', { query: CREDENTIALS }, `${PLACE} the query`, undefined],
    ['the query in camel case', { query: { clientId, clientSecret } }, `${PLACE} the query`, undefined],
    ['headers', { headers: { 'client-id': clientId, 'x-client-secret': 'x' } }, `${PLACE} headers`, undefined],
    [
      'HTTP Basic and the query',
      { headers: { authorization: BASIC }, query: CREDENTIALS },
      `${PLACE} HTTP Basic or the query`,
      CHALLENGE,
    ],
    [
      'the id in the form, the secret in HTTP Basic',
      { form: { ...GRANT, client_id: clientId }, headers: { authorization: BASIC } },
      `${PLACE} HTTP Basic`,
      CHALLENGE,
    ],
    [
      'wrong in the form, right in HTTP Basic',
      { form: { ...GRANT, ...CREDENTIALS, client_secret: 'x' }, headers: { authorization: BASIC } },
      'client_secret is wrong',
      CHALLENGE,
    ],
    ['unknown', { form: { ...GRANT, client_id: 'nobody', client_secret: 'x' } }, 'unknown client_id', undefined],
    [
      'a secret with a line break',
      { form: { ...GRANT, ...CREDENTIALS, client_secret: `${clientSecret}\n` } },
      'client_secret has a space or a line break around it',
      undefined,
    ],
    [
      'an id with a space',
      { form: { ...GRANT, ...CREDENTIALS, client_id: ` ${clientId}` } },
      'client_id has a space or a line break around it',
      undefined,
    ],
  ])('%s', async (_name, sent, hint, challenge) => {
    const answer = await ask(sent);
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_client']);
    expect(answer.headers['x-mock-toss-hint']).toContain(hint);
    expect(answer.headers['x-mock-toss-hint']).toMatch(/^[\x20-\x7e]{1,200}$/);
    expect(answer.headers['www-authenticate']).toBe(challenge);
    const told = answer.body + JSON.stringify({ ...answer.headers, 'x-mock-toss-finding': '' });
    for (const value of [clientId, clientSecret, BASIC.slice(6)]) expect(told).not.toContain(value);
  });
});

it('takes good credentials of the form, whatever other places hold', async () => {
  const form = { ...GRANT, ...CREDENTIALS };
  for (const more of [
    { headers: { authorization: 'Basic eDp5' } },
    { query: CREDENTIALS },
    { headers: { 'client-id': 'x' } },
  ])
    expect((await ask({ form, ...more })).statusCode).toBe(200);
});

describe('without grant_type or scope it is 400 invalid_request, whatever else is wrong', () => {
  const { scope: _scope, ...noScope } = GRANT;
  it.each<[string, Sent, string]>([
    ['no scope, nor credentials', { form: noScope }, 'parameter scope is missing'],
    [
      'no grant_type, and HTTP Basic',
      { form: { scope: 'ca' }, headers: { authorization: BASIC } },
      'grant_type is missing',
    ],
    ['an empty scope', { form: { ...GRANT, scope: '' } }, 'parameter scope is empty'],
    ['a scope of spaces', { form: { ...GRANT, scope: '  ' } }, 'parameter scope is empty'],
    [
      'a misspelt grant_type',
      { form: { grantType: 'client_credentials', scope: 'ca' } },
      'grant_type has another name',
    ],
    ['a misspelt scope', { form: { ...noScope, scopes: 'ca' } }, 'scope has another name'],
    ['everything in the query', { form: {}, query: { ...GRANT, ...CREDENTIALS } }, 'not in the query'],
    ['scope in the query', { form: { ...noScope, ...CREDENTIALS }, query: { scope: 'ca' } }, 'not in the query'],
  ])('%s', async (_name, sent, hint) => {
    const answer = await ask(sent);
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
    expect(answer.headers['x-mock-toss-hint']).toContain(hint);
    expect(answer.headers['www-authenticate']).toBeUndefined();
  });
});

it('finds a secret in the query, refused or not', async () => {
  const made = (await control(app, 'POST', '/clients', {})).json();
  const credentials = { client_id: made.clientId, client_secret: made.clientSecret };
  const answers = [
    await ask({ query: credentials }),
    await ask({ form: {}, query: { ...GRANT, ...credentials } }),
    await ask({ form: { ...GRANT, ...credentials }, query: credentials }),
  ];
  expect(answers.map(({ statusCode, headers }) => [statusCode, headers['x-mock-toss-finding']])).toEqual([
    [401, 'secret-in-query'],
    [400, 'secret-in-query'],
    [200, 'secret-in-query'],
  ]);
});

it('keeps the refusal in the journal of the client that the form names', async () => {
  const made = (await control(app, 'POST', '/clients', {})).json();
  await askToken(app, { ...GRANT, client_id: made.clientId });
  const [entry] = (await control(app, 'GET', `/requests?clientId=${made.clientId}`)).json().items;
  expect(entry).toMatchObject({
    outcome: 'invalid_client',
    hint: explained('parameter client_secret is missing', 'invalid_client'),
  });
});
