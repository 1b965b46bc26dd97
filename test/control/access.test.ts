import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { findExposure } from '../../src/control/access.ts';
import { buildTestApp, CONTROL, control } from '../harness.ts';

const get = (
  app: Awaited<ReturnType<typeof buildTestApp>>['app'],
  path: string,
  headers: Record<string, string> = {},
) => app.inject({ method: 'GET', url: path, headers });

const { app: open } = await buildTestApp();

describe('without a control token', () => {
  it('every client that reaches it may use it', async () => {
    expect((await get(open, `${CONTROL}/clients`)).statusCode).toBe(200);
  });

  it.each([
    ['localhost', undefined],
    ['LOCALHOST', undefined],
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['0.0.0.0', 'open to every client that can reach 0.0.0.0'],
    ['mock.internal', 'open to every client that can reach mock.internal'],
  ])('listening on %s warns: %s', (host, warning) => {
    const exposure = findExposure(loadConfig({ env: { MOCK_TOSS_HOST: host } }).config);
    if (warning === undefined) expect(exposure).toBeUndefined();
    else expect(exposure?.en).toContain(warning);
    for (const calm of [{ MOCK_TOSS_CONTROL: 'off' }, { MOCK_TOSS_CONTROL_TOKEN: 'x' }]) {
      expect(findExposure(loadConfig({ env: { MOCK_TOSS_HOST: host, ...calm } }).config)).toBeUndefined();
    }
  });
});

describe('with a control token', async () => {
  const TOKEN = 'control-token';
  const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: TOKEN });
  const bearer = { authorization: `Bearer ${TOKEN}` };

  it.each(['/info', '/clients', '/transactions', '/transactions/x'])('GET %s needs it', async (path) => {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: TOKEN },
      { authorization: `Basic ${TOKEN}` },
    ]) {
      const answer = await get(app, CONTROL + path, headers as Record<string, string>);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.json()).toMatchObject({ status: 401, type: 'urn:mock-toss-cert:problem:unauthorized' });
    }
    expect((await get(app, CONTROL + path, bearer)).statusCode).not.toBe(401);
  });

  it('changes nothing without it', async () => {
    expect((await control(app, 'POST', '/clients', { clientId: 'intruder' })).statusCode).toBe(401);
    expect((await get(app, `${CONTROL}/clients/intruder`, bearer)).statusCode).toBe(404);
  });

  it.each([
    '/health',
    '/ready',
    '/_control/v1/health',
    '/_control/v1/ready',
    '/_control/v1/public-key',
    '/_control/v1/jwks',
    '/_control/v1/signature-ca.pem',
  ])('GET %s needs none', async (path) => {
    expect((await get(app, path)).statusCode).toBe(200);
  });

  it('the emulated calls need none', async () => {
    expect((await app.inject({ method: 'POST', url: '/token' })).statusCode).toBe(400);
  });
});

describe('a web page', () => {
  const pages: [string, Record<string, string>, number][] = [
    ['of another origin', { origin: 'https://evil.test' }, 403],
    ['of another port', { origin: 'http://localhost:3000' }, 403],
    ['of another scheme', { origin: 'https://localhost:80' }, 403],
    ['without an origin to show', { origin: 'null' }, 403],
    ['of another site that sends no Origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['of another site that claims our origin', { origin: 'http://localhost:80', 'sec-fetch-site': 'cross-site' }, 403],
    ['of our own', { origin: 'http://localhost:80' }, 200],
    ['of our own, by its fetch metadata', { 'sec-fetch-site': 'same-origin' }, 200],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, 200],
  ];

  it.each(pages)('%s: %j', async (_name, headers, expected) => {
    expect((await get(open, `${CONTROL}/info`, headers)).statusCode).toBe(expected);
  });

  it('of another origin has no effect, even with an empty body that needs no preflight', async () => {
    const answer = await open.inject({
      method: 'POST',
      url: `${CONTROL}/clients`,
      headers: { origin: 'https://evil.test', 'content-type': 'text/plain' },
    });
    expect(answer.statusCode).toBe(403);
    expect((await get(open, `${CONTROL}/info`)).json().counts.clients).toBe(2);
  });

  it('gets CORS headers only if its origin is in MOCK_TOSS_CORS', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CORS: 'http://localhost:3000' });
    const named = await get(app, `${CONTROL}/info`, { origin: 'http://localhost:3000' });
    expect([named.statusCode, named.headers['access-control-allow-origin']]).toEqual([200, 'http://localhost:3000']);
    const other = await get(app, `${CONTROL}/info`, { origin: 'http://localhost:4000' });
    expect(other.statusCode).toBe(403);
    expect(other.headers['access-control-allow-origin']).not.toBe('http://localhost:4000');
    expect((await get(open, `${CONTROL}/info`)).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('of a named origin gets a preflight answer, also when calls need a token', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CORS: 'http://localhost:3000', MOCK_TOSS_CONTROL_TOKEN: 'x' });
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: `${CONTROL}/clients/a`,
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('http://localhost:3000');
    expect(preflight.headers['access-control-allow-methods']).toContain('DELETE');
  });

  it('of another origin gets no preflight answer, and a plain OPTIONS gets a problem', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CORS: 'http://localhost:3000' });
    const options = (headers: Record<string, string>) =>
      app.inject({ method: 'OPTIONS', url: `${CONTROL}/clients`, headers });
    const foreign = await options({ origin: 'https://evil.test', 'access-control-request-method': 'POST' });
    expect([foreign.statusCode, foreign.json().status]).toEqual([403, 403]);
    const bare = await options({});
    expect(bare.body).not.toContain('Invalid Preflight Request');
  });

  it('of another origin may not ask for health either, with or without the prefix', async () => {
    for (const path of ['/health', '/ready', `${CONTROL}/health`, `${CONTROL}/ready`]) {
      expect((await get(open, path, { origin: 'https://evil.test' })).statusCode).toBe(403);
    }
  });

  it('of the public URL is allowed', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_PUBLIC_URL: 'https://mock.test/base' });
    expect((await get(app, `${CONTROL}/info`, { origin: 'https://mock.test' })).statusCode).toBe(200);
  });
});

describe('the Host', async () => {
  const { app } = await buildTestApp({
    MOCK_TOSS_HOST: 'configured.test',
    MOCK_TOSS_PUBLIC_URL: 'https://public.test',
    MOCK_TOSS_ALLOWED_HOSTS: 'allowed.test, other.test',
  });

  it.each([
    ['localhost', 200],
    ['localhost:8677', 200],
    ['LOCALHOST', 200],
    ['app.localhost:1', 200],
    ['127.0.0.1:8677', 200],
    ['10.1.2.3', 200],
    ['[::1]:8677', 200],
    ['mock-toss', 200],
    ['host.docker.internal:8677', 200],
    ['cert.toss.im', 200],
    ['oauth2.cert.toss.im', 200],
    ['auth.cert.toss.im:443', 200],
    ['cdn.toss.im', 200],
    ['configured.test', 200],
    ['public.test', 200],
    ['allowed.test:99', 200],
    ['evil.test', 403],
    ['localhost.evil.test', 403],
    ['127.0.0.1.evil.test', 403],
    ['cert.toss.im.evil.test', 403],
    ['evil\\.test', 403],
    ['user@localhost', 403],
  ])('%s: %i', async (host, expected) => {
    expect((await get(app, `${CONTROL}/info`, { host })).statusCode).toBe(expected);
  });

  it('does not matter with a valid token, nor for health and ready', async () => {
    const { app: closed } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'x' });
    const host = 'evil.test';
    expect((await get(closed, `${CONTROL}/info`, { host, authorization: 'Bearer x' })).statusCode).toBe(200);
    expect((await get(closed, `${CONTROL}/info`, { host, authorization: 'Bearer y' })).statusCode).toBe(403);
    expect((await get(closed, `${CONTROL}/public-key`, { host })).statusCode).toBe(403);
    for (const path of ['/health', '/ready', `${CONTROL}/health`, `${CONTROL}/ready`]) {
      expect((await get(closed, path, { host })).statusCode).toBe(200);
    }
  });
});

it('is removed by MOCK_TOSS_CONTROL=off, but for health and ready', async () => {
  const { app } = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
  for (const path of ['/info', '/public-key', '/jwks', '/clients', '/transactions']) {
    expect((await get(app, CONTROL + path)).statusCode).toBe(404);
  }
  for (const path of ['/health', '/ready', `${CONTROL}/health`, `${CONTROL}/ready`]) {
    expect((await get(app, path)).statusCode).toBe(200);
  }
});
