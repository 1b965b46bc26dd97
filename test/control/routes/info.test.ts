import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import {
  askToken,
  buildTestApp,
  CONTROL,
  control,
  createPartner,
  sessionPublicKey,
  TEST_CLIENT,
  type TestApp,
} from '../../harness.ts';
import { newFolder } from '../../new-folder.ts';
import { override } from '../../store/override.ts';
import { LIMITS } from '../../store/samples.ts';

const { app, time } = await buildTestApp();
const get = (path: string) => app.inject({ method: 'GET', url: path });

it.each(['/health', `${CONTROL}/health`])('GET %s says ok, version and uptime', async (path) => {
  time.now += 1500;
  const { status, version, uptimeSeconds, ...rest } = (await get(path)).json();
  expect([status, rest]).toEqual(['ok', {}]);
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(uptimeSeconds).toBeGreaterThanOrEqual(1);
});

it.each(['/ready', `${CONTROL}/ready`])(
  'GET %s is 200, and 503 with the reason while the store is away',
  async (path) => {
    expect((await get(path)).statusCode).toBe(200);
    const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
    const away = await buildTestApp(
      {},
      { store: override(store, { ping: () => Promise.reject(new Error('secret address')) }) },
    );
    const answer = await away.app.inject({ method: 'GET', url: path });
    expect([answer.statusCode, answer.json().detail]).toEqual([503, 'the store does not answer']);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  },
);

it('GET /info says what this server is', async () => {
  const partner = await createPartner(app);
  await partner.requestNone();
  time.now += 60_000;
  expect((await control(app, 'GET', '/info')).json()).toEqual({
    version: expect.any(String),
    startedAt: '2026-03-02T09:00:00.000+09:00',
    runId: expect.stringMatching(/^[0-9a-f]{8}$/),
    store: 'memory',
    baseUrl: 'http://localhost:80',
    app: true,
    tls: false,
    token: false,
    credentials: { clientId: TEST_CLIENT.clientId, clientSecret: TEST_CLIENT.clientSecret },
    defaults: { scenario: 'manual', expireSeconds: 1800 },
    counts: { clients: 2, transactions: 1 },
  });
});

it.each<[string, Record<string, string>, object]>([
  ['without pages', { MOCK_TOSS_APP: 'off' }, { app: false }],
  ['with HTTPS', { MOCK_TOSS_TLS: 'on' }, { tls: true }],
  ['with a proxy, which needs HTTPS', { MOCK_TOSS_PROXY_PORT: '0' }, { tls: true }],
  ['with a control token', { MOCK_TOSS_CONTROL_TOKEN: 'a-long-control-token' }, { token: true }],
])('GET /info says what is on: %s', async (_what, env, expected) => {
  const own = await buildTestApp(env);
  const authorization = `Bearer ${env.MOCK_TOSS_CONTROL_TOKEN ?? ''}`;
  expect((await control(own.app, 'GET', '/info', undefined, { authorization })).json()).toMatchObject(expected);
});

const credentialsOf = async (app: TestApp['app']) => (await control(app, 'GET', '/info')).json().credentials;

describe('credentials in GET /info', () => {
  it('are those of the first client of the package, and get a token', async () => {
    const own = await buildTestApp();
    const { clientId, clientSecret } = await credentialsOf(own.app);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'ca' };
    expect((await askToken(own.app, form)).statusCode).toBe(200);
  });

  it.each([
    ['MOCK_TOSS_CLIENT_ID', { MOCK_TOSS_CLIENT_ID: 'own', MOCK_TOSS_CLIENT_SECRET: 'own-secret' }],
    ['MOCK_TOSS_FIXTURES', { MOCK_TOSS_FIXTURES: newFolder() }],
  ])('are secret when %s names other clients', async (_setting, env) => {
    const own = await buildTestApp(env);
    expect(await credentialsOf(own.app)).toBeNull();
  });

  it('are gone with their client, and with its secret', async () => {
    const own = await buildTestApp();
    const { clientId } = await credentialsOf(own.app);
    await control(own.app, 'DELETE', `/clients/${clientId}`);
    expect(await credentialsOf(own.app)).toBeNull();
    await control(own.app, 'POST', '/clients', { clientId, clientSecret: 'another-secret' });
    expect(await credentialsOf(own.app)).toBeNull();
  });
});

it('GET /info has the run id that ids of events begin with, another one after each start', async () => {
  const ids = [];
  for (let start = 0; start < 2; start += 1) {
    const own = await buildTestApp();
    const stream = own.app.inject({ url: `${CONTROL}/events` });
    await new Promise((resolve) => setImmediate(resolve));
    await createPartner(own.app);
    const { runId } = (await control(own.app, 'GET', '/info')).json();
    await own.app.close();
    expect((await stream).body).toContain(`id: ${runId}-1\n`);
    ids.push(runId);
  }
  expect(ids[0]).not.toBe(ids[1]);
});

it('GET /public-key is one line of base64, or PEM', async () => {
  const line = await control(app, 'GET', '/public-key');
  expect(line.headers['content-type']).toContain('text/plain');
  expect(line.body).toBe(sessionPublicKey);
  const pem = await control(app, 'GET', '/public-key?format=pem');
  expect(createPublicKey(pem.body).export({ format: 'der', type: 'spki' }).toString('base64')).toBe(sessionPublicKey);
  const wrong = await control(app, 'GET', '/public-key?format=der');
  expect([wrong.statusCode, wrong.json().errors]).toEqual([
    400,
    [{ field: 'format', message: 'must be one of line, pem' }],
  ]);
});

it('GET /jwks has the key that the tokens are signed with', async () => {
  const { token } = await createPartner(app);
  const [jwk] = (await control(app, 'GET', '/jwks')).json().keys;
  expect(jwk).toMatchObject({ kid: 'cert', alg: 'RS256', use: 'sig', kty: 'RSA' });
  expect(jwk).not.toHaveProperty('d');
  const [header, claims, signature] = token.split('.');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature ?? '', 'base64url'))).toBe(
    true,
  );
});

it('GET /signature-ca.pem has the issuing CA and its root, and no private key', async () => {
  const { body } = await control(app, 'GET', '/signature-ca.pem');
  const blocks = body.match(/-----BEGIN [A-Z ]+-----/g);
  expect(blocks).toEqual(['-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----']);
});
