import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import type { CallContext } from '../../src/http/call-context.ts';
import { findOwner, observeCall, observeRefused } from '../../src/observation/observed-call.ts';
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
    routeOptions: { config: { endpoint: 'status' } },
    ...own,
  }) as unknown as FastifyRequest;

const observe = async (own?: object, context?: Partial<CallContext>, body: string | null = null) => {
  const made = request(own, context);
  return observeCall(made, body === null ? null : Buffer.from(body), await findOwner(store, made.call));
};

describe('an observed call', () => {
  it('has the request, and the part of its body that was read', async () => {
    expect(await observe({}, {}, '{"txId":"홍"}')).toMatchObject({
      context: { path: '/api/status', surface: { name: 'api' } },
      method: 'POST',
      target: '/api/status?x=1',
      endpoint: 'status',
      query: { x: '1' },
      body: { text: '{"txId":"홍"}', bytes: 14 },
      fields: { txId: 'x' },
    });
  });

  it('has the client only while the life of the call lasts', async () => {
    expect((await observe({}, { owner: client })).owner?.clientId).toBe('a');
    expect((await observe({}, { owner: { ...client, resets: client.resets + 1 } })).owner).toBeUndefined();
    expect((await observe({}, { owner: { ...client, clientId: 'nobody' } })).owner).toBeUndefined();
    expect((await observe()).owner).toBeUndefined();
  });

  it('has the txId that the endpoint has read, or else the one in the unparsed body', async () => {
    const body = `{"txId":"${TX_ID}" broken`;
    expect((await observe({}, {}, body)).txId).toBe(TX_ID);
    expect((await observe({}, { txId: OTHER_TX_ID }, body)).txId).toBe(OTHER_TX_ID);
    expect((await observe({}, {}, '{}')).txId).toBeNull();
  });

  it.each([[undefined], [null], ['text'], [['list']], [7]])('has no fields for the body %j', async (body) => {
    expect((await observe({ body })).fields).toEqual({});
  });

  it('has no fields for a form: a token call may have unknown parameters', async () => {
    const config = { endpoint: 'token' };
    expect((await observe({ body: { extra: '1' }, routeOptions: { config } })).fields).toEqual({});
  });

  it('without a route has neither endpoint nor fields', async () => {
    const found = await observe({ routeOptions: undefined, body: undefined });
    expect([found.endpoint, found.fields]).toEqual([null, {}]);
  });
});

it('a message that did not become a request has only what could be read of it', () => {
  const context = contextAt('/api/x', { code: 'bad-request', hint: 'why' });
  const line = { method: 'POST', target: '/api/x' };
  const nothing = {
    endpoint: null,
    query: {},
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
