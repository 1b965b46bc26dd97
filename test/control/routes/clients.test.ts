import { describe, expect, it } from 'vitest';
import { askToken, buildTestApp, control, createPartner, TEST_CLIENT } from '../../harness.ts';

const { app } = await buildTestApp({ MOCK_TOSS_MAX_CLIENTS: '500' });

describe('POST /clients', () => {
  it('creates a test client from an empty body, with everything generated', async () => {
    for (const body of [undefined, {}]) {
      const answer = await control(app, 'POST', '/clients', body);
      expect(answer.statusCode).toBe(201);
      expect(answer.json()).toEqual({
        clientId: expect.stringMatching(/^test_[0-9a-f]{32}$/),
        clientSecret: expect.stringMatching(/^test_[0-9a-f]{32}$/),
        partnerCode: 'TEST1',
        scopes: ['ca'],
        tokenTtlSeconds: 31_536_000,
        scenario: null,
        identity: 'fixed',
        disabledRules: [],
        strict: false,
        clock: { now: '2026-03-02T09:00:00.000+09:00', frozen: false, offsetMs: 0 },
        createdAt: '2026-03-02T09:00:00.000+09:00',
      });
    }
  });

  it('takes what is given, and shows the secret only here', async () => {
    const given = {
      clientId: 'My.Client_1-a',
      clientSecret: 'a secret with spaces',
      partnerCode: 'PART9',
      scopes: ['ca', 'x'],
      scenario: 'instant',
      identity: 'echo',
      strict: true,
    };
    const created = await control(app, 'POST', '/clients', { ...given, tokenTtl: 'PT90S' });
    expect(created.json()).toMatchObject({ ...given, tokenTtlSeconds: 90 });
    const read = (await control(app, 'GET', '/clients/My.Client_1-a')).json();
    expect(read).not.toHaveProperty('clientSecret');
    expect(JSON.stringify((await control(app, 'GET', '/clients')).json())).not.toContain(given.clientSecret);
  });

  it('answers 409 when the id is taken', async () => {
    const answer = await control(app, 'POST', '/clients', { clientId: TEST_CLIENT.clientId });
    expect(answer.statusCode).toBe(409);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('answers 409 at the limit, and says what to do', async () => {
    const full = await buildTestApp({ MOCK_TOSS_MAX_CLIENTS: '2' });
    const answer = await control(full.app, 'POST', '/clients', {});
    expect([answer.statusCode, answer.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_CLIENTS')]);
  });

  it.each<[string, object, string]>([
    ['clientId', { clientId: '' }, 'must be 1 to 64 ASCII letters'],
    ['clientId', { clientId: '../x' }, 'must be 1 to 64 ASCII letters'],
    ['clientId', { clientId: '__proto__' }, 'must be 1 to 64 ASCII letters'],
    ['clientId', { clientId: 'x'.repeat(65) }, 'must be 1 to 64 ASCII letters'],
    ['clientId', { clientId: 5 }, 'must be a string'],
    ['clientSecret', { clientSecret: '' }, 'must not be empty'],
    ['clientSecret', { clientSecret: 'x'.repeat(257) }, 'at most 256'],
    ['scopes', { scopes: [] }, 'at least 1'],
    ['scopes.0', { scopes: ['a b'] }, 'must be 1 to 64 printable ASCII'],
    ['scopes', { scopes: 'ca' }, 'must be an array'],
    ['tokenTtl', { tokenTtl: 'soon' }, 'must be a duration such as'],
    ['tokenTtl', { tokenTtl: '0s' }, 'from 1s to 3650d'],
    ['tokenTtl', { tokenTtl: '-1h' }, 'from 1s to 3650d'],
    ['tokenTtl', { tokenTtl: '9999999d' }, 'from 1s to 3650d'],
    ['scenario', { scenario: 'nothing' }, 'must be one of'],
    ['scenario', { scenario: '__proto__' }, 'must be one of'],
    ['identity', { identity: 'any' }, 'must be one of echo, fixed, match'],
    ['identity', { identity: 'ecoh' }, 'must be one of echo, fixed, match: did you mean echo?'],
    ['strict', { strict: 'yes' }, 'must be a boolean'],
    ['colour', { colour: 'red' }, 'is not a known field'],
  ])('names %s: %j', async (field, body, message) => {
    const before = (await control(app, 'GET', '/info')).json().counts.clients;
    const answer = await control(app, 'POST', '/clients', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const problem = answer.json();
    expect(problem).toMatchObject({
      type: 'urn:mock-toss-cert:problem:invalid',
      title: expect.any(String),
      status: 400,
      detail: expect.any(String),
    });
    expect(problem.errors).toContainEqual({ field, message: expect.stringContaining(message) });
    expect((await control(app, 'GET', '/info')).json().counts.clients).toBe(before);
  });

  it('names every wrong field at once', async () => {
    const answer = await control(app, 'POST', '/clients', { strict: 1, identity: 2, colour: 3 });
    expect(
      answer
        .json()
        .errors.map(({ field }: { field: string }) => field)
        .sort(),
    ).toEqual(['colour', 'identity', 'strict']);
  });

  it.each(['[]', 'null', '5', '"x"', '{', '{"clientId":"a",}'])('refuses the body %s', async (payload) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/_control/v1/clients',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect([answer.statusCode, answer.json().status]).toEqual([400, 400]);
  });

  it.each([
    ['/_control/v1/clients', 'detail'],
    ['/_control/v1/transactions/x/complete', 'detail'],
    ['/app/api/x/identify', 'message'],
    ['/demo/api/request', 'message'],
  ])('says where the JSON of %s breaks, with a byte order mark or without', async (url, member) => {
    const headers = { 'content-type': 'application/json' };
    for (const mark of ['', '\uFEFF']) {
      const answer = await app.inject({ method: 'POST', url, headers, payload: `${mark}{\n  "hong": s3cret\n}` });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()[member]).toBe(
        'the body is not JSON: line 2, column 11: a value is expected here, with double quotes around text',
      );
    }
  });

  it('refuses a body that is not said to be JSON', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/_control/v1/clients',
      headers: { 'content-type': 'text/plain' },
      payload: '{}',
    });
    expect([answer.statusCode, answer.json().detail]).toEqual([400, 'Content-Type must be application/json']);
  });
});

describe('GET /clients', () => {
  it('pages through all of them, newest first', async () => {
    const own = await buildTestApp();
    for (let index = 0; index < 10; index += 1) await control(own.app, 'POST', '/clients', { clientId: `c${index}` });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { clientId: string }[]; nextCursor: string | null } = (
        await control(own.app, 'GET', `/clients?limit=5${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json();
      expect(page.items.length).toBeLessThanOrEqual(5);
      seen.push(...page.items.map(({ clientId }) => clientId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.slice(0, 10)).toEqual(['c9', 'c8', 'c7', 'c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0']);
    expect(seen).toHaveLength(12);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['limit=1.5', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=', 'cursor'],
    ['colour=red', 'colour'],
    ['limit=1&limit=2', 'limit'],
  ])('refuses ?%s', async (query, field) => {
    const answer = await control(app, 'GET', `/clients?${query}`);
    expect([answer.statusCode, answer.json().errors[0].field]).toEqual([400, field]);
  });
});

describe('one client', () => {
  it('is read, deleted with 204, and then unknown', async () => {
    const { clientId } = (await control(app, 'POST', '/clients', {})).json();
    expect((await control(app, 'GET', `/clients/${clientId}`)).json().clientId).toBe(clientId);
    const deleted = await control(app, 'DELETE', `/clients/${clientId}`);
    expect([deleted.statusCode, deleted.body]).toEqual([204, '']);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/reset'],
      ['GET', '/clock'],
    ] as const) {
      expect((await control(app, method, `/clients/${clientId}${path}`)).statusCode).toBe(404);
    }
  });

  it.each(['nobody', '__proto__', 'constructor', '%00', 'x'.repeat(400)])('%s is a 404 problem', async (id) => {
    const answer = await control(app, 'GET', `/clients/${id}`);
    expect([answer.statusCode, answer.json().status]).toEqual([404, 404]);
  });

  it('is deleted together with its transactions', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await control(app, 'DELETE', `/clients/${partner.clientId}`);
    expect((await control(app, 'GET', `/transactions/${txId}`)).statusCode).toBe(404);
  });

  it('is reset to what it was when created: transactions, nonces and clock; others stay', async () => {
    const [partner, other] = [
      await createPartner(app, { scenario: 'auto', partnerCode: 'P1' }),
      await createPartner(app, {}),
    ];
    const txId = await partner.requestNone({ nonce: 'n' });
    const otherTx = await other.requestNone();
    const created = (await control(app, 'GET', `/clients/${partner.clientId}`)).json();
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '5d' });
    const reset = await control(app, 'POST', `/clients/${partner.clientId}/reset`);
    expect([reset.statusCode, reset.json()]).toEqual([200, created]);
    expect((await control(app, 'GET', `/transactions/${txId}`)).statusCode).toBe(404);
    expect((await control(app, 'GET', `/transactions/${otherTx}`)).statusCode).toBe(200);
    expect((await partner.call('request', { requestType: 'USER_NONE', nonce: 'n' })).statusCode).toBe(200);
  });
});

it('has a fixture client that can be deleted, and then gets no token', async () => {
  const own = await buildTestApp();
  await control(own.app, 'DELETE', '/clients/mock-partner');
  const answer = await askToken(own.app, {
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: 'mock-partner',
    client_secret: 'mock-partner-secret',
  });
  expect(answer.statusCode).toBe(401);
});
