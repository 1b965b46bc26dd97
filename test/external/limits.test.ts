import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Pool } from 'undici';
import { afterAll, expect, it } from 'vitest';
import { API, CONTROL } from '../harness.ts';
import { startMain } from '../main-process.ts';
import { timeLimit } from '../time-limit.ts';

const CALLS_AT_ONCE = 8;
const FULL_STORE = fileURLToPath(new URL('./full-store.ts', import.meta.url));

const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.destroy();
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Made {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

/** A server with a heap of 256 MiB, and short ways to call it. */
const start = async () => {
  const server = await startMain({ nodeFlags: ['--max-old-space-size=256'] });
  const ended = new Promise<never>((_resolve, reject) => {
    server.child.once('exit', (code, signal) => reject(new Error(`the server ended: ${signal ?? code}`)));
  });
  ended.catch(() => undefined);
  const pool = new Pool(server.url, { connections: CALLS_AT_ONCE });
  afterAll(() => pool.destroy());

  const send = async (
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Answer> => {
    const answer = await Promise.race([pool.request({ method, path, headers, body: body ?? null }), ended]);
    return { status: answer.statusCode, body: await answer.body.text() };
  };
  const control = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Answer> =>
    send(method, `${CONTROL}${path}`, body && { 'content-type': 'application/json' }, body && JSON.stringify(body));

  /** Until one is refused, or there were as many; how many were taken, and the refusal. */
  const fill = async (most: number, one: (index: number) => Promise<Answer>) => {
    let [next, taken] = [0, 0];
    let refusal = '';
    const work = async (): Promise<void> => {
      while (next < most && refusal === '') {
        next += 1;
        const { status, body } = await one(next);
        if (status < 300) taken += 1;
        else refusal = body;
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
    return { taken, refusal };
  };

  const askToken = ({ clientId, clientSecret, scopes }: Made): Promise<Answer> => {
    const form = {
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_id: clientId,
      client_secret: clientSecret,
    };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return send('POST', '/token', headers, new URLSearchParams(form).toString());
  };

  const makeClient = async (scopes: readonly string[] = ['ca']): Promise<Made> =>
    JSON.parse((await control('POST', '/clients', { scopes })).body);

  return { ...server, send, control, fill, askToken, makeClient };
};

// Some ten thousand calls: half a minute on an idle machine, and more on a busy one.
it(
  'a heap of 256 MiB holds everything at its limit, all at once',
  async () => {
    const { url, lines, send, control, fill, askToken, makeClient } = await start();

    // What control calls add, each as many as there may be.
    const persona = {
      name: '가'.repeat(100),
      birthday: '19990101',
      gender: 'MALE',
      nationality: 'LOCAL',
      phone: '01012345678',
    };
    const personas = await fill(2_000, (index) => control('PUT', `/personas/p${index}`, persona));
    expect(personas.refusal).toContain('MOCK_TOSS_MAX_PERSONAS');
    const scenarios = await fill(2_000, (index) => control('PUT', `/scenarios/s${index}`, { complete: '2s' }));
    expect(scenarios.refusal).toContain('MOCK_TOSS_MAX_SCENARIOS');
    const partner = await makeClient();
    const fault = { endpoint: 'certificate', http: 503, clientId: partner.clientId };
    expect((await fill(200, () => control('POST', '/faults', fault))).refusal).toContain('MOCK_TOSS_MAX_FAULTS');
    const next = `/clients/${partner.clientId}/next`;
    expect((await fill(200, () => control('POST', next, { scenario: 'manual' }))).refusal).toContain(
      'MOCK_TOSS_MAX_QUEUE',
    );

    // Clients until their bytes are as many as there may be; tokens of some, more than are remembered.
    const scopes = ['ca', ...Array.from({ length: 19 }, (_one, index) => String(index).padStart(64, 's'))];
    const made: Made[] = [];
    const clients = await fill(10_000, async () => {
      const answer = await control('POST', '/clients', { scopes });
      if (answer.status === 201) made.push(JSON.parse(answer.body));
      return answer;
    });
    expect(clients.refusal).toContain('MOCK_TOSS_MAX_CLIENT_BYTES');
    for (const path of [next, '/faults']) {
      expect((await control('POST', path, path === next ? { scenario: 'manual' } : fault)).body).toContain(
        'MAX_CLIENT_BYTES',
      );
    }
    const holders = made.slice(0, 300);
    await fill(holders.length * 20, (index) => askToken(holders[index % holders.length] ?? partner));

    // Listeners that never read.
    for (let count = 0; count < 50; count += 1) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`GET ${CONTROL}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await new Promise((resolve) => socket.once('data', resolve));
      socket.pause();
      sockets.push(socket);
    }

    // Transactions and journal entries, each as large as there are: more than fit.
    const tokens: string[] = [];
    for (const holder of [partner, ...holders.slice(0, 7)]) {
      tokens.push(JSON.parse((await askToken({ ...holder, scopes: ['ca'] })).body).access_token);
    }
    const headersOf = (index: number) => ({
      authorization: `Bearer ${tokens[index % tokens.length]}`,
      'content-type': 'application/json',
    });
    const long = (path: string) => `https://partner.test/${path}${'가'.repeat(4_000)}`;
    const request = (index: number): Promise<Answer> => {
      const urls = { requestUrl: long('a'), successCallbackUrl: long('b'), failCallbackUrl: long('c') };
      const body = {
        requestType: 'USER_NONE',
        ...urls,
        nonce: `n${index}`,
        data: Array.from({ length: 1_200 }, () => 'USER_PERSONAL'),
      };
      return send('POST', `${API}/request`, headersOf(index), JSON.stringify(body));
    };
    const ROUND = 1_400;
    for (const round of [0, 1]) {
      const { taken, refusal } = await fill(ROUND, (index) => request(round * ROUND + index));
      expect([taken, refusal]).toEqual([ROUND, '']);
    }
    const { counts } = JSON.parse((await control('GET', '/info')).body);
    expect(counts.transactions).toBeGreaterThan(2_000);
    expect(counts.transactions).toBeLessThan(2 * ROUND);
    const full = lines.filter((line) => line.includes('MOCK_TOSS_MAX_TRANSACTION_BYTES'));
    expect(full.map((line) => JSON.parse(line).level)).toEqual([40]);

    // It works as ever.
    expect(JSON.parse((await send('GET', '/health')).body)).toMatchObject({ status: 'ok' });
    const { txId } = JSON.parse((await request(0)).body).success;
    const status = await send('POST', `${API}/status`, headersOf(0), JSON.stringify({ txId }));
    expect(JSON.parse(status.body).success).toMatchObject({ txId, status: 'REQUESTED' });
    const { items } = JSON.parse((await control('GET', `/findings?clientId=${partner.clientId}`)).body);
    expect(items.map(({ rule, count }: { rule: string; count: number }) => [rule, count])).toContainEqual([
      'unknown-body-field',
      (2 * ROUND) / tokens.length + 1,
    ]);
  },
  timeLimit(600_000),
);

it(
  'a heap of 256 MiB holds what calls make of findings, keys, tokens and coverage, beside all the rest',
  async () => {
    const words = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256', '--expose-gc', FULL_STORE];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const { clients, remembered, coverageOfAll, made, kept, journal, usedBytes } = JSON.parse(stdout);
    // Each is at its limit: less is kept than there was.
    for (const count of Object.values(remembered)) {
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(clients);
    }
    expect(coverageOfAll).toBe(10_000);
    expect(kept).toBeLessThan(made);
    expect(journal).toBeLessThan(10_000);
    expect(usedBytes).toBeLessThan(256 * 2 ** 20);
  },
  timeLimit(600_000),
);
