import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import { buildTestApp, CONTROL, control, createPartner, sessionPublicKey } from '../../harness.ts';
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
  expect((await control(app, 'GET', '/info')).json()).toEqual({
    version: expect.any(String),
    store: 'memory',
    baseUrl: 'http://localhost:80',
    defaults: { scenario: 'manual', expireSeconds: 1800 },
    counts: { clients: 2, transactions: 1 },
  });
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
