import type { FastifyInstance } from 'fastify';
import { Redis } from 'iovalkey';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { storeLimitsOf } from '../../../src/fixtures/store-limits.ts';
import { Connection } from '../../../src/store/valkey/connection.ts';
import { createValkeyStore } from '../../../src/store/valkey/index.ts';
import { askToken, control, createPartner, fixtures, generator, type Partner, SENT } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { CountingProxy } from './counting-proxy.ts';
import { RedisServer } from './redis-server.ts';

/** How many times a call may wait for the store. */
const MOST = { token: 1, status: 2, request: 4, result: 4 } as const;

describeWith(['redis-server'], 'the store answers a call', () => {
  let server: RedisServer;
  let proxy: CountingProxy;
  let app: FastifyInstance;
  let partner: Partner;
  let url: string;

  beforeAll(async () => {
    server = await RedisServer.start();
    proxy = new CountingProxy(server.port);
    const port = await proxy.listen();
    // Without what a process does once a second.
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const { config } = loadConfig({});
    const redis = new Redis({ port, host: '127.0.0.1', commandTimeout: 3_000 });
    const store = createValkeyStore({
      connection: new Connection(redis, { onDown: () => undefined, onUp: () => undefined }),
      listener: new Redis(server.url),
      prefix: 'counted',
      limits: storeLimitsOf(config, fixtures),
      now: Date.now,
      onError: () => undefined,
    });
    app = await buildApp(config, { store, fixtures });
    vi.useRealTimers();
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(app, {});
  });
  afterAll(async () => {
    proxy.free();
    await app.close();
    proxy.close();
    await server[Symbol.asyncDispose]();
  });

  /** Over a real connection, because a body that comes with its head saves a round trip. */
  const post = async (path: string, body: string, headers: Record<string, string>) => {
    const answer = await fetch(url + path, { method: 'POST', body, headers });
    return { status: answer.status, json: (await answer.json()) as { success?: { txId: string } } };
  };
  const call = (endpoint: 'request' | 'status' | 'result', body: object) =>
    post(`/api/v2/sign/user/auth/id/${endpoint}`, JSON.stringify(body), {
      authorization: `Bearer ${partner.token}`,
      'content-type': 'application/json',
    });

  /** The call with so many answers of the store; first what was sent before is done. */
  const within = async <T>(answers: number, work: () => Promise<T>): Promise<T> => {
    await control(app, 'GET', '/requests');
    proxy.allow(answers);
    try {
      return await work();
    } finally {
      proxy.free();
    }
  };

  it(`of POST /token in ${MOST.token}`, async () => {
    const { clientId, clientSecret } = (await control(app, 'POST', '/clients', {})).json();
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
    expect((await within(MOST.token, () => askToken(app, form))).statusCode).toBe(200);
  });

  it(`of a request with personal data in ${MOST.request}, also with a queue and a nonce`, async () => {
    const session = await generator.generate();
    const body = {
      requestType: 'USER_PERSONAL',
      requestUrl: 'https://partner.test',
      triggerType: 'PUSH',
      nonce: crypto.randomUUID(),
      sessionKey: session.sessionKey,
      userName: await session.encrypt(SENT.name),
      userPhone: await session.encrypt(SENT.phone),
      userBirthday: await session.encrypt(SENT.birthday),
    };
    await control(app, 'POST', `/clients/${partner.clientId}/next`, { scenario: 'manual' });
    expect((await within(MOST.request, () => call('request', body))).status).toBe(200);
  });

  it(`of a status call in ${MOST.status}`, async () => {
    const txId = await partner.requestNone();
    expect((await within(MOST.status, () => call('status', { txId }))).status).toBe(200);
  });

  it(`of a result in ${MOST.result}`, async () => {
    const txId = await partner.requestNone();
    await control(app, 'POST', `/transactions/${txId}/complete`, {});
    const { sessionKey } = await generator.generate();
    expect((await within(MOST.result, () => call('result', { txId, sessionKey }))).status).toBe(200);
  });

  it('in no fewer: the count counts', async () => {
    const txId = await partner.requestNone();
    expect((await within(MOST.status - 1, () => call('status', { txId }))).status).toBe(500);
  });
});
