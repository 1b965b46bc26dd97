import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { createEdge } from '../../src/http/edge.ts';
import { createCallRecorder } from '../../src/observation/call-recorder.ts';
import { createKeptSignatures } from '../../src/observation/kept-signatures.ts';
import { createCallCounts } from '../../src/observation/metrics/call-counts.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import type { Store } from '../../src/store/store.ts';
import { captureLog } from '../capture-log.ts';
import { overrideStore } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';
import { surfaces } from './observed.ts';

const opened: FastifyInstance[] = [];
afterAll(() => Promise.all(opened.map((app) => app.close())));

/** A server of a few routes, watched as the real one is. */
const open = async (wrap: (store: Store) => Store = (store) => store) => {
  const memory = createMemoryStore({ limits: LIMITS, now: () => 0 });
  await memory.clients.insert(createClient({ clientId: 'a', clientSecret: 's' }, 0));
  const client = await memory.clients.get('a');
  if (client === undefined) throw new Error('no client');
  const { lines, logger } = captureLog();
  const counts = createCallCounts();
  const signatures = createKeptSignatures();
  const parts = { logger, counts, realNow: () => 5, bodyBytes: 100, signatures };
  const recorder = createCallRecorder({ store: wrap(memory), ...parts });
  const [api, control] = [surfaces.of('/api'), surfaces.of('/_control')];
  const edge = createEdge({ surfaces: [api, control], recorder, logger, requestTimeoutMs: 1_000 });
  const app = Fastify(edge.options);
  opened.push(app);
  edge.install(app);
  app.post('/api/status', { config: { endpoint: 'status' } }, async ({ call }) => {
    Object.assign(call, { owner: client, covered: ['state.COMPLETED'] });
    return { ok: true };
  });
  app.post('/api/result', { config: { endpoint: 'result' } }, async () => ({ success: { signature: 'MIIabc=' } }));
  app.post('/api/gone', (_request, reply) => reply.endConnection('empty'));
  app.post(
    '/api/kept',
    {
      onRequest: async (request, reply) => {
        await request.copyBody();
        await request.copyBody();
        return reply.code(503).send('later');
      },
    },
    async () => 'never',
  );
  app.get('/_control/x', async () => 'x');
  await app.ready();
  const entries = async () => (await memory.journal.list({ limit: 10 })).map(({ value }) => value);
  const log = () => lines.map((line) => JSON.parse(line));
  const counted = () => [...counts.counts()].map(({ endpoint, code, count }) => [endpoint, code, count]);
  return { app, memory, client, recorder, signatures, entries, counted, log };
};

const post = (app: FastifyInstance, url: string, payload: object = { txId: 'x' }) =>
  app.inject({ method: 'POST', url, payload });

describe('a call of the emulated API', () => {
  it('is in the journal, in coverage and in the log when its answer arrives', async () => {
    const { app, memory, entries, log } = await open();
    expect((await post(app, '/api/status')).json()).toEqual({ ok: true });
    const [entry] = await entries();
    expect(entry).toMatchObject({ clientId: 'a', endpoint: 'status', outcome: 'SUCCESS', atMs: 5 });
    expect(entry?.request.body).toEqual({ text: '{"txId":"***"}', bytes: 12, truncated: false });
    expect(entry?.answer?.body.text).toBe('{"ok":true}');
    expect(await memory.coverage.list('a')).toEqual(['state.COMPLETED']);
    expect(log()).toMatchObject([{ msg: 'call', method: 'POST', path: '/api/status', status: 200, clientId: 'a' }]);
  });

  it('of a result has its signature kept beside the journal, which masks it', async () => {
    const { app, memory, signatures } = await open();
    await post(app, '/api/result');
    const [found] = await memory.journal.list({ limit: 1 });
    expect(found?.value.answer?.body.text).toBe('{"success":{"signature":"***"}}');
    expect(found && signatures.find(found)).toBe('MIIabc=');
  });

  it('has its findings in a header of the answer, and in the journal', async () => {
    const { app, memory, client, entries } = await open();
    const answer = await post(app, '/api/status', { txId: 'x', extra: 1 });
    expect(answer.headers['x-mock-toss-finding']).toBe('unknown-body-field');
    expect((await entries())[0]?.answer?.headers['x-mock-toss-finding']).toBe('unknown-body-field');
    expect((await memory.findings.list(client)).recorded.map(({ rule }) => rule)).toEqual(['unknown-body-field']);
  });

  it('without a route, or refused before routing, is recorded once, with its answer', async () => {
    const { app, entries, log } = await open();
    await post(app, '/api/nowhere');
    await app.inject({ url: '/api/%ff' });
    expect((await entries()).map(({ outcome, answer }) => [outcome, answer?.status])).toEqual([
      ['x', 400],
      ['x', 400],
    ]);
    expect(log().map(({ msg, code }) => [msg, code])).toEqual([
      ['call refused', 'x'],
      ['call refused', 'x'],
    ]);
  });

  it('whose connection ends without an answer is recorded once, without an answer', async () => {
    const { app, entries, counted, log } = await open();
    await post(app, '/api/gone').catch(() => undefined);
    expect((await entries()).map(({ outcome, answer }) => [outcome, answer])).toEqual([['closed', null]]);
    expect(counted()).toEqual([['other', 'closed', 1]]);
    expect(log()[0]).toMatchObject({ msg: 'call refused', status: null });
  });

  it('is recorded with its body also when the answer does not depend on it', async () => {
    const { app, entries } = await open();
    await post(app, '/api/kept', { nonce: null });
    expect((await entries())[0]?.request.body?.text).toBe('{"nonce":null}');
  });
});

it('a call of another surface is only in the log', async () => {
  const { app, entries, counted, log } = await open();
  await app.inject({ url: '/_control/x' });
  await app.inject({ url: '/_control/y' });
  expect([await entries(), counted()]).toEqual([[], []]);
  expect(log().map(({ msg, status }) => [msg, status])).toEqual([
    ['call', 200],
    ['call refused', 400],
  ]);
});

describe('a message that does not become a call', () => {
  const refusal = {
    status: 400,
    contentType: 'text/plain',
    headers: { allow: 'GET' },
    body: 'no',
    code: 'malformed',
    hint: 'why',
  };

  it('is in the journal, counted, and in the log, where it may have the path of the call before', async () => {
    const { recorder, entries, counted, log } = await open();
    const context = { surface: surfaces.of('/api'), path: '', code: 'malformed', hint: 'why' };
    recorder.recordRefused({ context, line: undefined, headers: {}, target: '/api/status' }, refusal);
    await Promise.resolve();
    expect(await entries()).toMatchObject([
      { outcome: 'malformed', hint: 'why', durationMs: 0, request: { method: null, target: null, body: null } },
    ]);
    expect((await entries())[0]?.answer).toMatchObject({ status: 400, body: { text: 'no' } });
    expect(counted()).toEqual([['other', 'malformed', 1]]);
    expect(log()).toMatchObject([{ path: '/api/status', status: 400, code: 'malformed', hint: 'why' }]);
  });

  it('is not in the journal when it was for another surface', async () => {
    const { recorder, entries, counted, log } = await open();
    const context = { surface: surfaces.of('/_control'), path: '/_control' };
    recorder.recordRefused({ context, line: undefined, headers: {}, target: undefined }, refusal);
    await Promise.resolve();
    expect([await entries(), counted(), log()[0].path]).toEqual([[], [], null]);
  });
});

describe('a store that fails', () => {
  const fail = () => Promise.reject(new Error('a secret'));

  it.each<[string, (store: Store) => Store, string]>([
    ['to find the client', (store) => overrideStore(store, { clients: { get: fail } }), 'checked'],
    ['to count a finding', (store) => overrideStore(store, { findings: { report: fail } }), 'checked'],
    ['to keep the call', (store) => overrideStore(store, { journal: { record: fail } }), 'recorded'],
  ])('%s stops no call, and is logged', async (_name, wrap, what) => {
    const { app, counted, log } = await open(wrap);
    const answer = await post(app, '/api/status', { txId: 'x', extra: 1 });
    expect(answer.json()).toEqual({ ok: true });
    const errors = log().filter(({ level }) => level === 50);
    expect(errors.map(({ msg }) => msg)).toEqual([`a call could not be ${what}`]);
    expect(counted()).toEqual([['status', 'SUCCESS', 1]]);
  });
});
