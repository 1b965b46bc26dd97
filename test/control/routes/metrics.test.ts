import { describe, expect, it } from 'vitest';
import { DurationCounts } from '../../../src/collections/duration-counts.ts';
import { metricDefinitions } from '../../../src/observation/metrics/definitions.ts';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import type { OperationCounts } from '../../../src/store/store.ts';
import { version } from '../../../src/version.ts';
import { API, askToken, buildTestApp, CONTROL, control, createPartner } from '../../harness.ts';
import { sendRaw } from '../../raw-http.ts';
import { override } from '../../store/override.ts';
import { LIMITS } from '../../store/samples.ts';
import { readMetrics } from './read-metrics.ts';

const calls = (endpoint: string, code: string, fault = 'none') =>
  `mock_toss_calls_total{endpoint="${endpoint}",code="${code}",fault="${fault}"}`;

const countedIn = (series: ReadonlyMap<string, number>) =>
  Object.fromEntries([...series].filter(([name]) => name.startsWith('mock_toss_calls_total{')));

describe('GET /metrics', () => {
  it('is text of Prometheus, in which every metric says what it is', async () => {
    const { app } = await buildTestApp();
    const { headers, body } = await control(app, 'GET', '/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const [name, { type, help }] of Object.entries(metricDefinitions)) {
      expect(body).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
  });

  it('has no series that its definition does not name, nor other labels', async () => {
    const { app } = await buildTestApp();
    await createPartner(app);
    for (const series of (await readMetrics(app)).keys()) {
      const [, name = '', labels = ''] = /^(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})?$/.exec(series) ?? [];
      const definition = metricDefinitions[name as keyof typeof metricDefinitions];
      expect(definition, series).toBeDefined();
      const names = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
      expect(names, series).toEqual(definition.labels);
    }
  });

  it('needs the control token, as other control calls do', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    const ask = (headers: Record<string, string>) => app.inject({ url: `${CONTROL}/metrics`, headers });
    expect((await ask({})).statusCode).toBe(401);
    expect((await ask({ authorization: 'Bearer wrong' })).statusCode).toBe(401);
    // Prometheus calls a container by its name in the network.
    const answer = await ask({ authorization: 'Bearer open-sesame', host: 'mock.toss.internal:8677' });
    expect(answer.statusCode).toBe(200);
    const off = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
    expect((await control(off.app, 'GET', '/metrics')).statusCode).toBe(404);
  });
});

describe('calls of the emulated API', () => {
  it('count by endpoint and outcome, as the journal has them', async () => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app);
    const txId = await partner.requestNone();
    await partner.call('status', { txId });
    await partner.call('status', { txId: 'x' });
    await partner.readResult(txId);
    await askToken(app, { grant_type: 'client_credentials', scope: 'ca', client_id: 'x', client_secret: 'y' });
    await app.inject({ url: `/api-client/v1/transactions/${txId}` });
    const headers = { authorization: `Bearer ${partner.token}` };
    await app.inject({ method: 'POST', url: '/api/v1/certificate/validate', headers, payload: {} });
    await app.inject({ method: 'POST', url: '/api/nowhere' });
    await app.inject({ url: '/token' });
    await app.inject({ url: '/nowhere' });
    await app.inject({ url: '/api/%ff' });
    await control(app, 'GET', '/info');
    await app.inject({ url: '/app' });
    const series = await readMetrics(app);
    expect(countedIn(series)).toEqual({
      [calls('token', 'SUCCESS')]: 1,
      [calls('token', 'invalid_client')]: 1,
      [calls('request', 'SUCCESS')]: 1,
      [calls('status', 'SUCCESS')]: 1,
      [calls('status', 'CE3100')]: 1,
      [calls('result', 'CE3102')]: 1,
      [calls('app-uri', 'SUCCESS')]: 1,
      [calls('certificate', 'CE0003')]: 1,
      [calls('other', 'CE0003')]: 2,
      [calls('other', 'invalid_request')]: 1,
      [calls('other', 'not-found')]: 1,
    });
    const { items } = (await control(app, 'GET', '/requests?limit=200')).json();
    expect(Object.values(countedIn(series)).reduce((sum, count) => sum + count, 0)).toBe(items.length);
  });

  it('that a fault has struck count by what it did, never by its id', async () => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app, { scenario: 'instant' });
    const txId = await partner.requestNone();
    const faults: object[] = [
      { delay: '1ms' },
      { error: 'CE0002' },
      { http: 503 },
      { abort: 'empty' },
      { delay: '1ms', http: 503 },
      { abort: 'half' },
    ];
    for (const fault of faults) {
      const made = await control(app, 'POST', '/faults', { endpoint: 'status', times: 1, ...fault });
      expect(made.statusCode).toBe(201);
      await partner.call('status', { txId }).catch(() => undefined);
    }
    await control(app, 'POST', '/faults', { endpoint: 'result', times: 1, tamper: 'field-tag' });
    await partner.readResult(txId);
    const series = countedIn(await readMetrics(app));
    expect(series).toMatchObject({
      [calls('status', 'SUCCESS', 'delay')]: 1,
      [calls('status', 'CE0002', 'error')]: 1,
      [calls('status', 'http-503', 'http')]: 1,
      [calls('status', 'empty', 'abort')]: 1,
      [calls('status', 'http-503', 'delay+http')]: 1,
      [calls('status', 'half', 'abort')]: 1,
      [calls('result', 'SUCCESS', 'tamper')]: 1,
    });
    expect(Object.keys(series)).toHaveLength(9);
  });

  it('count once also when they never reached a route', async () => {
    const { app } = await buildTestApp();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    await sendRaw(port, ['this is not HTTP\r\n\r\n']);
    await sendRaw(port, [`POST ${API}/status HTTP/1.1\r\n\r\n`]);
    await sendRaw(port, [`GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`]);
    const series = await readMetrics(app);
    expect(countedIn(series)).toEqual({
      [calls('other', 'CE0003')]: 2,
      [calls('other', 'bad-request')]: 1,
    });
    // Their time was not taken.
    expect(series.get('mock_toss_call_seconds_count{endpoint="other"}')).toBe(0);
  });

  it('take the time that their caller waits, with the delay of a fault', async () => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app);
    const txId = await partner.requestNone();
    await control(app, 'POST', '/faults', { endpoint: 'status', delay: '30ms', times: 1 });
    await partner.call('status', { txId });
    const series = await readMetrics(app);
    const ofStatus = (name: string, le = '') =>
      series.get(`mock_toss_call_seconds_${name}{endpoint="status"${le === '' ? '' : `,le="${le}"`}}`);
    expect(ofStatus('sum')).toBeGreaterThanOrEqual(0.029);
    expect([ofStatus('count'), ofStatus('bucket', '0.025'), ofStatus('bucket', '+Inf')]).toEqual([1, 0, 1]);
    expect(series.get('mock_toss_call_seconds_count{endpoint="token"}')).toBe(1);
  });

  it('count since the start of the server, whatever was reset or deleted meanwhile', async () => {
    const { app } = await buildTestApp();
    await createPartner(app);
    await control(app, 'POST', '/reset');
    expect(countedIn(await readMetrics(app))).toEqual({ [calls('token', 'SUCCESS')]: 1 });
    expect(countedIn(await readMetrics(app))).toEqual({ [calls('token', 'SUCCESS')]: 1 });
  });
});

describe('what is in the server', () => {
  it('transactions by state, clients and listeners are as they are now', async () => {
    const { app, time } = await buildTestApp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const partner = await createPartner(app, {});
    await partner.requestNone();
    await control(app, 'POST', `/transactions/${await partner.requestNone()}/start`);
    await control(app, 'POST', `/transactions/${await partner.requestNone()}/complete`);
    const abort = new AbortController();
    const stream = await fetch(`${url}${CONTROL}/events`, { signal: abort.signal });
    expect(stream.status).toBe(200);
    const states = async () => {
      const series = await readMetrics(app);
      return ['REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED'].map((state) =>
        series.get(`mock_toss_transactions{state="${state}"}`),
      );
    };
    expect(await states()).toEqual([1, 1, 1, 0]);
    const series = await readMetrics(app);
    expect([series.get('mock_toss_clients'), series.get('mock_toss_event_listeners')]).toEqual([3, 1]);
    abort.abort();
    time.now += 10 * 3_600_000;
    expect(await states()).toEqual([0, 0, 1, 2]);
    await expect.poll(async () => (await readMetrics(app)).get('mock_toss_event_listeners')).toBe(0);
  });

  it('the process: memory, start, version; and the event loop from the second reading on', async () => {
    const { app } = await buildTestApp();
    const first = await readMetrics(app);
    expect(first.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(first.get('nodejs_heap_size_total_bytes')).toBeGreaterThan(
      first.get('nodejs_heap_size_used_bytes') ?? Number.POSITIVE_INFINITY,
    );
    expect(first.get('process_start_time_seconds')).toBeCloseTo(performance.timeOrigin / 1000);
    expect(first.get(`mock_toss_build_info{version="${version}",node="${process.version}"}`)).toBe(1);
    const lags = ['p50', 'p99', 'max'].map((which) => `nodejs_eventloop_lag_${which}_seconds`);
    expect(lags.map((name) => first.get(name))).toEqual([undefined, undefined, undefined]);
    await expect
      .poll(async () => {
        const series = await readMetrics(app);
        return lags.every((name) => (series.get(name) ?? -1) >= 0);
      })
      .toBe(true);
  });

  it('times and errors of a backend, for a store that has one; the store in memory has none', async () => {
    const { app } = await buildTestApp();
    const named = [...(await readMetrics(app)).keys()].filter((name) => /^mock_toss_store_(seconds|errors)/.test(name));
    expect(named).toEqual([]);

    const read: OperationCounts = { operation: 'read', durations: new DurationCounts(), errors: 2 };
    for (const ms of [3, 4, 900]) read.durations.add(ms);
    const memory = createMemoryStore({ limits: LIMITS, now: () => 0 });
    const away = await buildTestApp({}, { store: override(memory, { operations: () => [read] }) });
    const series = await readMetrics(away.app);
    expect(series.get('mock_toss_store_seconds_bucket{operation="read",le="0.005"}')).toBe(2);
    expect(series.get('mock_toss_store_seconds_sum{operation="read"}')).toBeCloseTo(0.907);
    expect(series.get('mock_toss_store_seconds_count{operation="read"}')).toBe(3);
    expect(series.get('mock_toss_store_errors_total{operation="read"}')).toBe(2);
  });

  it('is left out while the store is away, and there again afterwards', async () => {
    let isAway = true;
    const memory = createMemoryStore({ limits: LIMITS, now: () => 0 });
    const clients = override(memory.clients, {
      count: async () => {
        if (isAway) throw new Error('a secret address');
        return memory.clients.count();
      },
    });
    const { app } = await buildTestApp({}, { store: override(memory, { clients }) });
    await createPartner(app);
    const read = async () => {
      const series = await readMetrics(app);
      const names = ['mock_toss_store_up', 'mock_toss_clients', 'mock_toss_transactions{state="REQUESTED"}'];
      return [...names, calls('token', 'SUCCESS')].map((name) => series.get(name));
    };
    expect(await read()).toEqual([0, undefined, undefined, 1]);
    isAway = false;
    expect(await read()).toEqual([1, 2, 0, 1]);
  });
});

describe('nothing that a caller chose', async () => {
  const MARK = 'hostile';
  /** Each with another number, so that a series of its own would show. */
  const texts = (index: number): string[] => [
    `${MARK}${index}`,
    `${MARK}",code="${index}`,
    `${MARK}\n# TYPE x${index} counter`,
    `홍길동${MARK}${index}`,
    `${MARK}_calls_total{le="${index}"} 1`,
  ];

  const disturb = async (app: Awaited<ReturnType<typeof buildTestApp>>['app'], from: number): Promise<void> => {
    for (let index = from; index < from + 20; index += 1) {
      const id = `${MARK}-${index}`;
      await control(app, 'POST', '/clients', { clientId: id, partnerCode: 'X', scopes: ['ca', `${MARK}${index}`] });
      await control(app, 'PUT', `/scenarios/${id}`, { description: MARK });
      const partner = await createPartner(app, { clientId: `${id}-caller`, clientSecret: id });
      const { clientId } = partner;
      await control(app, 'POST', '/faults', { endpoint: 'result', error: 'CE0002', clientId, seed: id });
      await partner.readResult(id);
      for (const text of texts(index)) {
        const path = encodeURIComponent(text);
        await askToken(app, { grant_type: text, scope: text, client_id: text, client_secret: text });
        await partner.call('request', { requestType: text, [text]: text, nonce: text });
        await partner.call('status', { txId: text, [text]: 1 });
        for (const url of [
          `/${path}`,
          `/api/${path}`,
          `/token?${path}=${path}`,
          `/api-client/v1/transactions/${path}`,
        ]) {
          await app.inject({ method: 'POST', url, headers: { 'x-code': path, host: 'a.test', 'user-agent': path } });
          await app.inject({ url });
        }
        await control(app, 'POST', '/faults', { endpoint: 'status', error: text });
        await control(app, 'GET', `/${path}`);
      }
    }
  };

  it('becomes a label, and more of it makes no more series', async () => {
    const { app } = await buildTestApp();
    await disturb(app, 0);
    const before = await readMetrics(app);
    await disturb(app, 20);
    const { body } = await control(app, 'GET', '/metrics');
    expect(body).not.toMatch(/hostile|%|홍길동|test_/);
    const after = await readMetrics(app);
    expect(after.get(calls('result', 'CE0002', 'error'))).toBe(40);
    const lag = /^nodejs_eventloop/;
    const namesOf = (series: ReadonlyMap<string, number>) =>
      [...series.keys()].filter((name) => !lag.test(name)).sort();
    expect(namesOf(after)).toEqual(namesOf(before));
    const sum = (series: ReadonlyMap<string, number>) =>
      Object.values(countedIn(series)).reduce((all, count) => all + count, 0);
    expect(sum(after)).toBeGreaterThan(sum(before) * 1.9);
  });
});
