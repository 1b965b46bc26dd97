import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import type { CallContext } from '../../src/http/call-context.ts';
import { observeCall, observeRefused } from '../../src/observation/observed-call.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { LIMITS } from '../store/samples.ts';
import { contextAt } from './observed.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';
const OTHER_TX_ID = '00000000-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
await store.clients.insert(createClient({ clientId: 'a', clientSecret: 's' }, 0));
const client = await store.clients.get('a');
if (client === undefined) throw new Error('no client');

const request = (own: object = {}, context: Partial<CallContext> = {}): FastifyRequest =>
  ({
    call: contextAt('/api/status', context),
    method: 'POST',
    url: '/api/status?x=1',
    headers: { host: 'localhost' },
    query: { x: '1' },
    body: { txId: 'x' },
    raw: { socket: {} },
    routeOptions: { config: { endpoint: 'status' } },
    ...own,
  }) as unknown as FastifyRequest;

const observe = (own?: object, context?: Partial<CallContext>, body: string | null = null) =>
  observeCall(request(own, context), body === null ? null : Buffer.from(body));

describe('an observed call', () => {
  it('has the request, and the part of its body that was read', async () => {
    expect(observe({}, {}, '{"txId":"홍"}')).toMatchObject({
      context: { path: '/api/status', surface: { name: 'api' } },
      method: 'POST',
      target: '/api/status?x=1',
      endpoint: 'status',
      query: { x: '1' },
      body: { text: '{"txId":"홍"}', bytes: 14 },
      fields: { txId: 'x' },
    });
  });

  it('says which TLS it came over, if any', () => {
    expect(observe().tls).toBeNull();
    expect(observe({ raw: { socket: { getProtocol: () => 'TLSv1.2' } } }).tls).toBe('TLSv1.2');
  });

  it('has the txId that the endpoint has read, or else the one in the unparsed body', async () => {
    const body = `{"txId":"${TX_ID}" broken`;
    expect(observe({}, {}, body).txId).toBe(TX_ID);
    expect(observe({}, { txId: OTHER_TX_ID }, body).txId).toBe(OTHER_TX_ID);
    expect(observe({}, {}, '{}').txId).toBeNull();
  });

  it.each([[undefined], [null], ['text'], [['list']], [7]])('has no fields for the body %j', async (body) => {
    expect(observe({ body }).fields).toEqual({});
  });

  it('has no fields for a form: a token call may have unknown parameters', async () => {
    const config = { endpoint: 'token' };
    expect(observe({ body: { extra: '1' }, routeOptions: { config } }).fields).toEqual({});
  });

  it('without a route has neither endpoint nor fields', async () => {
    const found = observe({ routeOptions: undefined, body: undefined });
    expect([found.endpoint, found.countedAs, found.fields]).toEqual([null, 'other', {}]);
  });
});

it('a message that did not become a request has only what could be read of it', () => {
  const context = contextAt('/api/x', { code: 'bad-request', hint: 'why' });
  const line = { method: 'POST', target: '/api/x' };
  const nothing = {
    endpoint: null,
    countedAs: 'other',
    query: {},
    tls: null,
    body: null,
    fields: {},
    txId: null,
    owner: undefined,
  };
  expect(observeRefused({ context, line, headers: { host: 'h' }, target: '/api/x' })).toEqual({
    context,
    ...line,
    headers: { host: 'h' },
    ...nothing,
  });
  expect(observeRefused({ context, line: undefined, headers: {}, target: '/of/the/call/before' })).toMatchObject({
    method: null,
    target: null,
  });
});
