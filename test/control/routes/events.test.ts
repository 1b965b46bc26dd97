import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as letOthers, setTimeout as sleep } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import Fastify from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventRoutes } from '../../../src/control/routes/events.ts';
import { createKeyUnwrapper } from '../../../src/crypto/session/key-unwrapper.ts';
import type { CallSummary } from '../../../src/domain/journal.ts';
import { createEvents } from '../../../src/events/events.ts';
import type { Stored } from '../../../src/store/stored.ts';
import { atEnd } from '../../at-end.ts';
import { buildTestApp, CONTROL, control, createPartner, fixtures, personalBody, START } from '../../harness.ts';

interface Seen {
  readonly type: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

const sources: EventSource[] = [];
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});

const open = async (env: Record<string, string> = {}) => {
  const own = await buildTestApp(env);
  const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...own, base };
};

/** What partners and time do. */
const HAPPENS = ['transaction', 'request', 'finding', 'reset', 'gap'];
/** What the control API changes, and what calls use up. */
const CHANGES = ['client', 'fault', 'persona', 'scenario', 'journal', 'reset', 'gap'];

/** A standard client that collects what it is told. */
const listen = async (base: string, query = '', lastEventId?: string, types = HAPPENS) => {
  const seen: Seen[] = [];
  const source = new EventSource(`${base}${CONTROL}/events${query}`, {
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        headers: { ...init.headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      }),
  });
  sources.push(source);
  for (const type of types) {
    source.addEventListener(type, ({ lastEventId: id, data }) => seen.push({ type, id, data: JSON.parse(data) }));
  }
  await new Promise((resolve, reject) => {
    source.addEventListener('open', resolve);
    source.addEventListener('error', reject);
  });
  const until = async (count: number): Promise<Seen[]> => {
    for (let tries = 0; seen.length < count && tries < 500; tries += 1) await sleep(10);
    return seen;
  };
  return { seen, until, source };
};

const what = (seen: readonly Seen[]) => seen.map(({ type, data }) => `${type} ${data.event ?? data.endpoint}`);

describe('events', () => {
  it('report calls and transactions as they happen, in order', async () => {
    const { app, base } = await open();
    const partner = await createPartner(app, {});
    const { until } = await listen(base);
    const txId = await partner.requestNone();
    await partner.call('status', { txId });
    await control(app, 'POST', `/transactions/${txId}/start`);
    await control(app, 'POST', `/transactions/${txId}/complete`);
    await partner.readResult(txId);
    const seen = await until(7);
    expect(what(seen)).toEqual([
      'transaction requested',
      'request request',
      'request status',
      'transaction started',
      'transaction completed',
      'transaction read',
      'request result',
    ]);
    expect(seen[0]?.data).toEqual({
      txId,
      clientId: partner.clientId,
      event: 'requested',
      status: 'REQUESTED',
      at: '2026-03-02T09:00:00.000+09:00',
      realAt: '2026-03-02T09:00:00.000+09:00',
      cause: 'request',
    });
    expect(seen[1]?.data).toMatchObject({ endpoint: 'request', outcome: 'SUCCESS', status: 200, txId });
    expect((await control(app, 'GET', `/requests?txId=${txId}`)).json().items[2].id).toBe(seen[1]?.data.id);
  });

  it('report once that the user is known, however often the form of the window is sent', async () => {
    const { app, base, time } = await open();
    const partner = await createPartner(app, {});
    const { until } = await listen(base, `?clientId=${partner.clientId}`);
    const txId = await partner.requestNone();
    for (const persona of ['namgung', 'kim-toss']) {
      time.now += 1_000;
      await app.inject({ method: 'POST', url: `/app/api/${txId}/identify`, payload: { persona } });
    }
    await control(app, 'POST', `/transactions/${txId}/complete`);
    const seen = await until(5);
    expect(what(seen)).toEqual([
      'transaction requested',
      'request request',
      'transaction identified',
      'transaction started',
      'transaction completed',
    ]);
    expect(seen[2]?.data).toEqual({
      txId,
      clientId: partner.clientId,
      event: 'identified',
      status: 'REQUESTED',
      at: '2026-03-02T09:00:01.000+09:00',
      realAt: '2026-03-02T09:00:01.000+09:00',
      cause: 'user',
    });
  });

  it('report a finding once, also one that is found when findings are read', async () => {
    const { app, base, time } = await open();
    const partner = await createPartner(app, {});
    const { until, seen } = await listen(base);
    for (let count = 0; count < 3; count += 1) await partner.call('request', { requestType: 'USER_NONE' });
    await until(7);
    expect(what(seen).filter((one) => one.startsWith('finding'))).toHaveLength(1);
    const { txId } = seen[0]?.data ?? {};
    for (let count = 0; count < 3; count += 1) {
      await partner.call('status', { txId });
      time.now += 10;
    }
    await until(10);
    for (let reads = 0; reads < 2; reads += 1) await control(app, 'GET', `/findings?clientId=${partner.clientId}`);
    await until(11);
    await sleep(30);
    const found = seen.filter(({ type }) => type === 'finding').map(({ data }) => data);
    expect(found).toEqual([
      expect.objectContaining({
        rule: 'request-url-missing',
        severity: 'warning',
        clientId: partner.clientId,
        count: 1,
      }),
      expect.objectContaining({
        rule: 'status-polled-too-fast',
        seenKo: expect.stringMatching(/니다$/),
        txId,
        at: '2026-03-02T09:00:00.020+09:00',
      }),
    ]);
  });

  it('report one client only, with clientId', async () => {
    const { app, base } = await open();
    const [one, other] = [await createPartner(app, {}), await createPartner(app, {})];
    const { until, seen } = await listen(base, `?clientId=${one.clientId}`);
    await other.requestNone();
    await one.requestNone();
    await until(2);
    await sleep(30);
    expect(seen.map(({ data }) => data.clientId)).toEqual([one.clientId, one.clientId]);
  });

  it('report steps that happen by time, on the client’s clock', async () => {
    const { app, base, time } = await open();
    const partner = await createPartner(app, { scenario: 'realistic' });
    const { until } = await listen(base);
    const txId = await partner.requestNone();
    await until(2);
    time.now += 5_000;
    await until(3);
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '15s' });
    await until(4);
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '-10s' });
    const seen = await until(5);
    expect(seen.slice(2).map(({ data }) => [data.event, data.status, data.txId])).toEqual([
      ['started', 'IN_PROGRESS', txId],
      ['completed', 'COMPLETED', txId],
      ['status', 'IN_PROGRESS', txId],
    ]);
  });

  it('report nothing twice when a clock is moved back, and each step with its new state', async () => {
    const { app, base } = await open();
    const partner = await createPartner(app, { scenario: 'realistic' });
    const { until, seen } = await listen(base);
    await partner.requestNone();
    for (const advance of ['30s', '-30s', '30s']) {
      await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance });
    }
    await until(6);
    await sleep(150);
    expect(seen.filter(({ type }) => type === 'transaction').map(({ data }) => [data.event, data.status])).toEqual([
      ['requested', 'REQUESTED'],
      ['started', 'IN_PROGRESS'],
      ['completed', 'COMPLETED'],
      ['status', 'REQUESTED'],
      ['status', 'COMPLETED'],
    ]);
  });

  it('of very many transactions whose clock is moved at once all reach a listener that reads', async () => {
    const COUNT = 600;
    const { app, base } = await open();
    const partner = await createPartner(app, { scenario: 'realistic' }, '2026-03-02T09:00:00+09:00');
    for (let count = 0; count < COUNT; count += 1) await partner.requestNone();
    const { until } = await listen(base, `?clientId=${partner.clientId}`);
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '60s' });
    const told = (await until(2 * COUNT)).map(({ data }) => `${data.txId} ${data.event}`);
    expect([told.length, new Set(told).size]).toEqual([2 * COUNT, 2 * COUNT]);
  });

  it('without a known client can be listened to alone', async () => {
    const { app, base } = await open();
    const { until, seen } = await listen(base, '?clientId=-');
    await createPartner(app, {});
    await app.inject({ method: 'POST', url: '/token' });
    await until(1);
    await sleep(30);
    expect(seen.map(({ data }) => [data.clientId, data.outcome])).toEqual([[null, 'invalid_request']]);
  });

  it('report that a client, or everything, was reset, and then nothing about deleted records', async () => {
    const { app, base, time } = await open();
    const partner = await createPartner(app, { scenario: 'auto' });
    const { until, seen } = await listen(base, `?clientId=${partner.clientId}`);
    await partner.requestNone();
    await until(2);
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '500ms' });
    await control(app, 'POST', `/clients/${partner.clientId}/reset`);
    time.now += 10_000;
    await sleep(250);
    await control(app, 'POST', '/reset');
    await until(4);
    expect(seen.slice(2).map(({ type, data }) => [type, data])).toEqual([
      ['reset', { clientId: partner.clientId }],
      ['reset', { clientId: null }],
    ]);
  });

  it('resume after Last-Event-ID, without loss and without repeating', async () => {
    const { app, base } = await open();
    const partner = await createPartner(app, {});
    const first = await listen(base);
    for (let index = 0; index < 3; index += 1) await partner.requestNone();
    const seen = await first.until(6);
    first.source.close();
    await partner.requestNone();
    const again = await listen(base, '', seen[3]?.id);
    await partner.requestNone();
    const ids = (await again.until(6)).map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual([seen[4]?.id, seen[5]?.id]);
    expect(new Set(ids).size).toBe(6);
    expect(what(again.seen)).not.toContain('gap undefined');
  });

  it('report what the control API changes: clients, queues, clocks, faults, personas, scenarios, the journal', async () => {
    const { app, base } = await open();
    const { until, seen } = await listen(base, '', undefined, CHANGES);
    const call = async (method: 'PUT' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
      (await control(app, method, path, body)).json;
    await call('POST', '/clients', { clientId: 'own', clientSecret: 'secret-1' });
    await call('PATCH', '/clients/own', { strict: true });
    await call('PATCH', '/clients/own', { strict: true });
    await call('POST', '/clients/own/clock', { freeze: '2026-05-01T00:00:00+09:00' });
    await call('POST', '/clients/own/next', { scenario: 'never', times: 2 });
    await call('DELETE', '/clients/own/next/1');
    await call('DELETE', '/clients/own/next');
    const fault = (await control(app, 'POST', '/faults', { clientId: 'own', endpoint: 'token', http: 503 })).json();
    await call('DELETE', `/faults/${fault.id}`);
    const [persona] = (await control(app, 'GET', '/personas')).json().items;
    await call('PUT', '/personas/mine', { ...persona, id: 'mine' });
    await call('DELETE', '/personas/mine');
    for (const complete of ['1s', '2s']) await call('PUT', '/scenarios/mine', { complete });
    await call('DELETE', '/scenarios/mine');
    for (const query of ['?clientId=own', '?clientId=-', '']) await call('DELETE', `/requests${query}`);
    await call('POST', '/clients/own/reset', {});
    await call('DELETE', '/clients/own');
    await until(17);
    await sleep(30);
    expect(
      seen.map(({ type, data }) => [type, data.change ?? null, data.clientId ?? data.id ?? data.name ?? null]),
    ).toEqual([
      ['client', 'created', 'own'],
      ['client', 'changed', 'own'],
      ['client', 'changed', 'own'],
      ['client', 'changed', 'own'],
      ['client', 'changed', 'own'],
      ['fault', 'created', 'own'],
      ['fault', 'deleted', 'own'],
      ['persona', 'created', 'mine'],
      ['persona', 'deleted', 'mine'],
      ['scenario', 'created', 'mine'],
      ['scenario', 'replaced', 'mine'],
      ['scenario', 'deleted', 'mine'],
      ['journal', 'cleared', 'own'],
      ['journal', 'cleared', '-'],
      ['journal', 'cleared', null],
      ['reset', null, 'own'],
      ['reset', null, 'own'],
    ]);
    const clientEvents = seen.filter(({ type }) => type === 'client').map(({ data }) => data);
    expect(clientEvents[2]).toMatchObject({
      strict: true,
      clock: { now: '2026-05-01T00:00:00.000+09:00', frozen: true },
      queue: [],
    });
    expect(clientEvents[3]?.queue).toEqual([{ id: '1', scenario: 'never', times: 2 }]);
    expect(JSON.stringify(seen)).not.toContain('secret-1');
    expect(seen[5]?.data.fault).toEqual(fault);
    expect(seen[6]?.data).toEqual({ id: fault.id, clientId: 'own', change: 'deleted', fault: null });
  });

  it('report what calls use up, and not what calls only make the server note', async () => {
    const { app, base } = await open({ MOCK_TOSS_SEED: 'seed' });
    const partner = await createPartner(app, {});
    const { clientId } = partner;
    await control(app, 'POST', `/clients/${clientId}/next`, { scenario: 'instant', times: 2 });
    const { id } = (await control(app, 'POST', '/faults', { endpoint: 'status', http: 503, times: 2 })).json();
    const { until, seen } = await listen(base, `?clientId=${clientId}`, undefined, CHANGES);
    const txId = await partner.requestNone();
    for (let calls = 0; calls < 3; calls += 1) await partner.call('status', { txId });
    await partner.readResult(txId);
    for (let calls = 0; calls < 2; calls += 1) await partner.requestNone();
    await until(3);
    await sleep(30);
    expect(seen.map(({ type, data }) => [type, data.change, data.queue ?? data.id])).toEqual([
      ['client', 'changed', [{ id: '1', scenario: 'instant', times: 1 }]],
      ['fault', 'used-up', id],
      ['client', 'changed', []],
    ]);
  });

  // How many are kept, and a gap when the id is too old: test/events/hub.test.ts.
  it('begin with a gap if the id is from another run or is no id', async () => {
    const { app, base } = await open();
    const partner = await createPartner(app, {});
    await partner.requestNone();
    const newest = await listen(base);
    await partner.requestNone();
    const [{ id = '' } = {}] = await newest.until(2);
    const run = id.slice(0, id.lastIndexOf('-'));
    for (const lastEventId of ['other-1', 'nonsense', `${run}-99999999`]) {
      const { until } = await listen(base, '', lastEventId, [...HAPPENS, 'client']);
      const [gap, oldest] = await until(7);
      expect(gap).toMatchObject({ type: 'gap', data: { oldestEventId: oldest?.id } });
    }
    const { seen, until } = await listen(base, '', id);
    await until(1);
    expect(what(seen)).toEqual(['request request']);
  });

  it('are refused with a reason above the limit of listeners, and if the caller does not accept them', async () => {
    const { base, app } = await open({ MOCK_TOSS_MAX_LISTENERS: '1' });
    const { source } = await listen(base);
    const refused = await fetch(`${base}${CONTROL}/events`);
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      409,
      expect.stringContaining('MOCK_TOSS_MAX_LISTENERS'),
    ]);
    source.close();
    await sleep(50);
    expect((await listen(base)).source.readyState).toBe(EventSource.OPEN);
    const plain = await app.inject({ url: `${CONTROL}/events`, headers: { accept: 'application/json' } });
    expect([plain.statusCode, plain.json().type]).toEqual([406, 'urn:mock-toss-cert:problem:not-acceptable']);
    const head = await app.inject({ method: 'HEAD', url: `${CONTROL}/events` });
    expect([head.statusCode, head.headers.allow]).toEqual([405, 'GET']);
  });

  it('send a heartbeat every 15 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { base } = await open();
      const answer = await fetch(`${base}${CONTROL}/events`);
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      const reader = answer.body?.getReader();
      vi.advanceTimersByTime(14_999);
      const beat = reader?.read();
      vi.advanceTimersByTime(1);
      expect(new TextDecoder().decode((await beat)?.value)).toBe(': heartbeat\n\n');
      await reader?.cancel();
    } finally {
      vi.useRealTimers();
    }
  });

  it('end at once when the server stops, and so do waits', async () => {
    const { app, base } = await open();
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    const stream = await fetch(`${base}${CONTROL}/events`);
    const wait = fetch(`${base}${CONTROL}/transactions/${txId}/wait?timeout=60s`);
    await sleep(50);
    await app.close();
    expect(await stream.text()).toBe('');
    expect((await wait).status).toBe(503);
  });
});

describe('events follow the clock that the store holds', () => {
  /** A personal request whose key is being unwrapped: what `meanwhile` does comes before the transaction is there. */
  const requestWith = async (
    scenario: string,
    meanwhile: (clock: (body: object) => Promise<unknown>) => Promise<unknown>,
  ) => {
    const unwrap = createKeyUnwrapper(fixtures.sessionKeys.privateKey);
    const gate = { open: (): void => undefined, reached: (): void => undefined };
    const reached = new Promise<void>((resolve) => {
      gate.reached = resolve;
    });
    const opened = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    const { app, time } = await buildTestApp(
      {},
      {
        unwrapKey: async (wrapped) => {
          gate.reached();
          await opened;
          return unwrap(wrapped);
        },
      },
    );
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    const partner = await createPartner(app, { scenario });
    const { until, seen } = await listen(base, `?clientId=${partner.clientId}`);
    const asking = partner.call('request', await personalBody());
    await reached;
    await meanwhile((body) => control(app, 'POST', `/clients/${partner.clientId}/clock`, body));
    gate.open();
    const { txId } = (await asking).json().success;
    const statusOf = async () => (await partner.call('status', { txId })).json().success.status;
    const told = () => seen.filter(({ type }) => type === 'transaction').map(({ data }) => data.event);
    return { time, until, statusOf, told };
  };

  it('that was frozen while a key was unwrapped', async () => {
    const { time, until, statusOf, told } = await requestWith('realistic', (clock) => clock({ freeze: true }));
    time.now += 60_000;
    await until(2);
    // Longer than time's own steps may be late.
    await sleep(300);
    expect([await statusOf(), told()]).toEqual(['REQUESTED', ['requested']]);
  });

  it('that was moved on while a key was unwrapped', async () => {
    const { until, statusOf, told } = await requestWith('realistic', (clock) => clock({ advance: '60s' }));
    await until(4);
    expect([await statusOf(), told()]).toEqual(['COMPLETED', ['requested', 'started', 'completed']]);
  });

  it('that was frozen and resumed while a key was unwrapped', async () => {
    const { time, until, statusOf, told } = await requestWith('realistic', async (clock) => {
      await clock({ freeze: '2026-03-01T09:00:00+09:00' });
      await clock({ reset: true });
    });
    time.now += 60_000;
    await until(4);
    expect([await statusOf(), told()]).toEqual(['COMPLETED', ['requested', 'started', 'completed']]);
  });
});

describe('a reader that does not read', () => {
  /** More than what kernel and sockets hold together. */
  const EVENTS = 400;
  const EVENT_BYTES = 64 * 1024;

  /** A call that makes a large event. */
  const large = (sequence: number): Stored<CallSummary> => ({
    sequence,
    value: {
      atMs: START,
      clientAtMs: null,
      clientId: null,
      endpoint: null,
      txId: null,
      outcome: 'not-found',
      hint: 'x'.repeat(EVENT_BYTES),
      fault: null,
      durationMs: 0,
      method: 'POST',
      target: '/',
      status: null,
    },
  });

  /** Whether a listener whose socket reads, or never does, is still listening after so many events. */
  const flood = async (reads: boolean): Promise<'listens' | 'dropped'> => {
    const events = createEvents({
      maxListeners: 1,
      maxWatched: 1,
      maxKept: 100,
      maxKeptBytes: 1e9,
      maxWaiting: 50,
      runId: 'run',
      realNow: () => 0,
    });
    const app = Fastify();
    await app.register(eventRoutes({ events }));
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data');
    if (reads) socket.resume();
    else socket.pause();
    for (let index = 0; index < EVENTS; index += 1) {
      events.observer.recorded(large(index));
      const sent = (index + 1) * EVENT_BYTES;
      if (reads) await vi.waitUntil(() => socket.bytesRead >= sent, { timeout: 20_000, interval: 0 });
      else await letOthers();
    }
    const hasRoom = events.subscribe({ onOverflow: () => undefined }) !== 'full';
    socket.destroy();
    await app.close();
    return hasRoom ? 'dropped' : 'listens';
  };

  it('is dropped', async () => {
    expect(await flood(false)).toBe('dropped');
  });

  it('is not dropped when it reads', async () => {
    expect(await flood(true)).toBe('listens');
  });
});

it('a client that disconnects in the middle leaves no listener behind', async () => {
  const { base } = await open({ MOCK_TOSS_MAX_LISTENERS: '1' });
  for (let round = 0; round < 5; round += 1) {
    const status = await new Promise((resolve) => {
      const call = httpRequest(`${base}${CONTROL}/events`, (answer) => {
        resolve(answer.statusCode);
        answer.destroy();
      });
      call.end();
    });
    expect(status).toBe(200);
    await sleep(50);
  }
});

describe('a listener that has heard of an event at another process', () => {
  const settingsOf = {
    maxListeners: 9,
    maxWatched: 1,
    maxKept: 100,
    maxKeptBytes: 1e9,
    maxWaiting: 50,
    runId: 'run',
    realNow: () => 0,
  };

  /** A process that is behind until the test says otherwise. */
  const openBehind = async () => {
    const state = { asked: 0, catchUp: (): void => undefined };
    const order = {
      changeId: '1-0',
      atMs: 0,
      later: (work: () => void) => work(),
      tick: async () => undefined,
      caughtUp() {
        state.asked += 1;
        return new Promise<void>((resolve) => {
          state.catchUp = resolve;
        });
      },
    };
    const events = createEvents({ ...settingsOf, order });
    const app = Fastify();
    await app.register(eventRoutes({ events }));
    atEnd(() => app.close());
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const ask = (lastEventId?: string) => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      atEnd(() => socket.destroy());
      const resumed = lastEventId === undefined ? '' : `Last-Event-ID: ${lastEventId}\r\n`;
      socket.write(`GET /events HTTP/1.1\r\nHost: localhost\r\n${resumed}\r\n`);
      return socket;
    };
    const connections = () => new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)));
    return { events, state, ask, connections };
  };

  it('waits until this one has heard of it, too; a new one does not wait', async () => {
    const { events, state, ask } = await openBehind();
    await once(ask(), 'data');
    expect([state.asked, events.listeners]).toEqual([0, 1]);
    const socket = ask('1-0-0');
    await expect.poll(() => state.asked).toBe(1);
    expect(events.listeners).toBe(1);
    state.catchUp();
    await once(socket, 'data');
    expect(events.listeners).toBe(2);
  });

  it('and hangs up meanwhile leaves nothing behind', async () => {
    const { events, state, ask, connections } = await openBehind();
    const socket = ask('1-0-0');
    await expect.poll(() => state.asked).toBe(1);
    socket.resetAndDestroy();
    await expect.poll(connections).toBe(0);
    state.catchUp();
    await once(ask(), 'data');
    expect(events.listeners).toBe(1);
  });

  it('does not wait for a store that is gone', async () => {
    const order = { changeId: '1-0', atMs: 0, later: () => undefined, tick: async () => undefined };
    const caughtUp = () => Promise.reject(new Error('gone'));
    await createEvents({ ...settingsOf, order: { ...order, caughtUp } }).caughtUp();
  });
});
