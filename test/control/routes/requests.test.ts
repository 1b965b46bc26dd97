import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import {
  API,
  askToken,
  buildTestApp,
  CONTROL,
  control,
  createPartner,
  generator,
  personalBody,
  SENT,
  seal,
  TEST_CLIENT,
} from '../../harness.ts';
import { sendRaw } from '../../raw-http.ts';
import { acceptedSockets, allClosed } from '../../server-sockets.ts';

const agent = new Agent();
afterAll(() => agent.close());

const { app, time } = await buildTestApp();

interface RecordedBody {
  readonly text: string;
  readonly bytes: number;
  readonly truncated: boolean;
}

type Entry = Record<string, unknown> & { id: string; outcome: string; request: { body: RecordedBody | null } };

const journal = async (query = '', of = app): Promise<Entry[]> =>
  (await control(of, 'GET', `/requests${query}`)).json().items;

const secretForm = (clientId: string, clientSecret: string) => ({
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: clientId,
  client_secret: clientSecret,
});

describe('the journal', () => {
  it('has a call and its answer as they were sent', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await partner.call('result', { txId, sessionKey: (await generator.generate()).sessionKey });
    const [result, asked, token, ...rest] = await journal(`?clientId=${partner.clientId}`);
    expect(rest).toEqual([]);
    expect(result).toMatchObject({
      clientId: partner.clientId,
      endpoint: 'result',
      txId,
      outcome: 'CE3102',
      hint: expect.stringContaining('not completed yet'),
      diagnosis: null,
      fault: null,
      request: { method: 'POST', target: `${API}/result` },
      answer: { status: 400 },
    });
    expect(asked).toMatchObject({
      endpoint: 'request',
      txId,
      outcome: 'SUCCESS',
      hint: null,
      request: {
        headers: { 'content-type': 'application/json', authorization: 'Bearer ***' },
        body: { text: '{"requestType":"USER_NONE","requestUrl":"https://partner.test"}', bytes: 63, truncated: false },
      },
      answer: { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } },
    });
    expect(token).toMatchObject({
      endpoint: 'token',
      outcome: 'SUCCESS',
      request: {
        body: {
          text: `grant_type=client_credentials&scope=ca&client_id=${partner.clientId}&client_secret=***`,
        },
      },
    });
    expect(JSON.stringify(token)).toContain('\\"access_token\\":\\"***\\"');
  });

  it('says when a call was answered in real time and on its client’s clock, as that clock was then', async () => {
    const partner = await createPartner(app, {});
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '61m' });
    await partner.call('status', { txId: 'x' });
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { freeze: '2026-05-01T00:00:00+09:00' });
    await askToken(app, secretForm('nobody', 'x'));
    const [[status, token], [unknown]] = [await journal(`?clientId=${partner.clientId}`), await journal('?clientId=-')];
    const minutesOf = ({ at, clientAt }: Entry = {} as Entry) =>
      clientAt === null ? null : (Date.parse(String(clientAt)) - Date.parse(String(at))) / 60_000;
    expect([minutesOf(status), minutesOf(token), minutesOf(unknown)]).toEqual([61, 0, null]);
  });

  it('is filtered by client, endpoint, transaction, outcome and time', async () => {
    const [one, other] = [await createPartner(app, {}), await createPartner(app, {})];
    const txId = await one.requestNone();
    await one.call('status', { txId });
    await other.call('status', { txId });
    const outcomes = async (query: string) =>
      (await journal(query)).map(({ endpoint, outcome }) => [endpoint, outcome]);
    const own = `?clientId=${one.clientId}`;
    expect(await outcomes(`${own}&endpoint=status`)).toEqual([['status', 'SUCCESS']]);
    expect(await outcomes(`?txId=${txId}`)).toEqual([
      ['status', 'CE3100'],
      ['status', 'SUCCESS'],
      ['request', 'SUCCESS'],
    ]);
    expect(await outcomes(`?clientId=${other.clientId}&outcome=FAIL`)).toEqual([['status', 'CE3100']]);
    expect(await outcomes(`?clientId=${other.clientId}&outcome=CE3100`)).toEqual([['status', 'CE3100']]);
    expect(await outcomes(`?clientId=${other.clientId}&outcome=SUCCESS`)).toEqual([['token', 'SUCCESS']]);
    const since = new Date(time.now + 1).toISOString();
    time.now += 1000;
    await one.call('status', { txId });
    expect(await outcomes(`${own}&since=${since}`)).toEqual([['status', 'SUCCESS']]);
    expect(await outcomes('?clientId=nobody')).toEqual([]);
    expect((await control(app, 'GET', '/requests?since=yesterday')).json().errors[0].field).toBe('since');
    expect((await control(app, 'GET', '/requests?endpoint=tokens')).statusCode).toBe(400);
  });

  it('is searched for a text, in the masked calls and their answers', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {});
    const txId = await partner.requestNone();
    await partner.call('status', { txId: 'Unknown-1' });
    const found = async (text: string) =>
      (await journal(`?text=${encodeURIComponent(text)}`, own.app)).map(({ endpoint }) => endpoint);
    expect(await found(txId.toUpperCase())).toEqual(['request']);
    expect(await found('GRANT_TYPE=client')).toEqual(['token']);
    expect(await found('ce3100')).toEqual(['status']);
    expect(await found('')).toHaveLength(3);
    for (const text of [
      partner.clientSecret,
      partner.token.slice(-100),
      'Unknown-1',
      '\0',
      '\r\n',
      '%',
      '.*',
      '김'.repeat(200),
    ]) {
      expect(await found(text), text).toEqual([]);
    }
    for (const query of [`text=${'x'.repeat(201)}`, 'text=a&text=b']) {
      const answer = await control(own.app, 'GET', `/requests?${query}`);
      expect([answer.statusCode, answer.json().detail], query).toEqual([400, expect.stringContaining('text')]);
    }
    const [most, wrong] = [await control(own.app, 'GET', `/requests?text=${'😀'.repeat(201)}`), '\ud800'];
    expect(most.statusCode).toBe(400);
    expect(() => encodeURIComponent(wrong)).toThrow();
    expect((await journal('?text=%ED%A0%80', own.app)).length).toBe(0);
  });

  it('has each call under its id', async () => {
    const partner = await createPartner(app, {});
    await partner.requestNone();
    const [newest, oldest] = await journal(`?clientId=${partner.clientId}`);
    for (const entry of [newest, oldest]) {
      const answer = await control(app, 'GET', `/requests/${entry?.id}`);
      expect([answer.statusCode, answer.json()]).toEqual([200, entry]);
    }
    const unknown = ['0', '-1', '1.5', `${newest?.id}0`, `0${newest?.id}`, '%20', 'x', '9'.repeat(90), '%F0%9F%92%A9'];
    for (const id of unknown) {
      const answer = await control(app, 'GET', `/requests/${id}`);
      expect([answer.statusCode, answer.json().detail], id).toEqual([
        404,
        'no call of the journal has this id: mock-toss-cert requests list, or GET /_control/v1/requests lists them',
      ]);
    }
  });

  it('is deleted for one client, for no known client, or as a whole, and goes on after that', async () => {
    const own = await buildTestApp();
    const [one, other] = [await createPartner(own.app, {}), await createPartner(own.app, {})];
    await askToken(own.app, secretForm('nobody', 'x'));
    const left = async () => (await journal('', own.app)).map(({ clientId }) => clientId);
    const clear = (query: string) => control(own.app, 'DELETE', `/requests${query}`);
    expect((await clear(`?clientId=${one.clientId}`)).statusCode).toBe(204);
    expect(await left()).toEqual([null, other.clientId]);
    expect((await clear('?clientId=-')).statusCode).toBe(204);
    expect(await left()).toEqual([other.clientId]);
    await one.requestNone();
    for (const query of ['?clientId=nobody', '?clientId=']) expect((await clear(query)).statusCode).toBe(204);
    expect(await left()).toEqual([one.clientId, other.clientId]);
    for (const query of ['?clientId=a&clientId=b', '?client=a', '?text=a']) {
      expect((await clear(query)).statusCode, query).toBe(400);
    }
    expect(await left()).toHaveLength(2);
    expect((await clear('')).statusCode).toBe(204);
    expect(await left()).toEqual([]);
    await one.requestNone();
    expect(await left()).toEqual([one.clientId]);
    expect((await one.call('status', { txId: 'x' })).statusCode).toBe(400);
  });

  it('is paged, newest first', async () => {
    const partner = await createPartner(app, {});
    for (let index = 0; index < 4; index += 1) await partner.requestNone();
    const seen: string[] = [];
    let query = `?clientId=${partner.clientId}&limit=2`;
    for (let pages = 0; pages < 3; pages += 1) {
      const { items, nextCursor } = (await control(app, 'GET', `/requests${query}`)).json();
      seen.push(...items.map(({ id }: Entry) => id));
      if (nextCursor === null) break;
      query = `?clientId=${partner.clientId}&limit=2&cursor=${nextCursor}`;
    }
    expect(seen).toHaveLength(5);
    expect(seen.map(Number)).toEqual(seen.map(Number).sort((a, b) => b - a));
  });

  it('keeps calls of no known client apart, and a client’s failed ones with the client', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, { tokenTtl: '1s' });
    await askToken(own.app, secretForm('nobody', 'x'));
    await askToken(own.app, secretForm(partner.clientId, 'wrong'));
    await own.app.inject({ method: 'POST', url: `${API}/status`, headers: { authorization: 'Bearer x' } });
    own.time.now += 5_000;
    await partner.call('status', { txId: 'x' });
    const list = async (query: string) => (await journal(query, own.app)).map(({ outcome }) => outcome);
    expect(await list('?clientId=-')).toEqual(['CE1000', 'invalid_client']);
    expect(await list(`?clientId=${partner.clientId}`)).toEqual(['CE1000', 'invalid_client', 'SUCCESS']);
  });

  it('is deleted with its client, and by a reset', async () => {
    const partner = await createPartner(app, {});
    const query = `?clientId=${partner.clientId}`;
    expect(await journal(query)).toHaveLength(1);
    await control(app, 'POST', `/clients/${partner.clientId}/reset`);
    expect(await journal(query)).toEqual([]);
    await partner.requestNone();
    expect(await journal(query)).toHaveLength(1);
    await control(app, 'DELETE', `/clients/${partner.clientId}`);
    expect(await journal(query)).toEqual([]);
    await control(app, 'POST', '/reset');
    expect(await journal()).toEqual([]);
  });

  it.each(['reset', 'deleted and made again'])(
    'does not take a call that began before its client was %s',
    async (end) => {
      const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<undefined>()];
      const unwrapKey = () => {
        reached.resolve();
        return gate.promise;
      };
      const own = await buildTestApp({}, { unwrapKey });
      const partner = await createPartner(own.app, { clientId: 'again', scenario: 'instant' });
      const pending = partner.readResult(await partner.requestNone());
      await reached.promise;
      if (end === 'reset') await control(own.app, 'POST', '/clients/again/reset');
      else await control(own.app, 'DELETE', '/clients/again');
      if (end !== 'reset') await control(own.app, 'POST', '/clients', { clientId: 'again' });
      gate.resolve(undefined);
      expect((await pending).response.statusCode).toBe(400);
      expect(await journal('?clientId=again', own.app)).toEqual([]);
      expect(await journal('?clientId=-', own.app)).toHaveLength(1);
    },
  );

  it('keeps a limited number for each client, a limited number in all, and a limited part of a body', async () => {
    const own = await buildTestApp({
      MOCK_TOSS_MAX_JOURNAL: '8',
      MOCK_TOSS_MAX_CLIENT_JOURNAL: '5',
      MOCK_TOSS_JOURNAL_BODY_BYTES: '100',
    });
    const [one, other] = [await createPartner(own.app, {}), await createPartner(own.app, {})];
    for (let index = 0; index < 9; index += 1) await one.requestNone();
    expect(await journal(`?clientId=${one.clientId}`, own.app)).toHaveLength(5);
    for (let index = 0; index < 9; index += 1) await other.call('request', await personalBody());
    expect(await journal(`?clientId=${other.clientId}`, own.app)).toHaveLength(5);
    const all = await journal('', own.app);
    expect(all).toHaveLength(8);
    expect(all[0]?.request.body).toMatchObject({ text: expect.stringMatching(/^.{100}$/), truncated: true });
    expect(all[0]?.request.body?.bytes).toBeGreaterThan(900);
    own.time.now += 86_400_001;
    expect(await journal('', own.app)).toEqual([]);
  });

  it('does not contain calls of the control API', async () => {
    await control(app, 'POST', '/reset');
    await control(app, 'GET', '/info');
    await control(app, 'GET', '/nothing');
    await app.inject({ method: 'GET', url: '/health' });
    expect(await journal()).toEqual([]);
  });
});

describe('masking', () => {
  it('leaves no secret, token, key or personal data of any call in a whole dump', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {
      identity: 'echo',
      scenario: 'instant',
      clientSecret: 'Zebra-9-secret',
    });
    const session = await generator.generate();
    const secrets = [partner.clientSecret, TEST_CLIENT.clientSecret, partner.token, ...Object.values(SENT)];
    const bearer = { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' };
    const post = (url: string, payload: string, headers: Record<string, string> = bearer) =>
      own.app.inject({ method: 'POST', url, headers, payload });

    // As it should be, and what people get wrong.
    await partner.call('request', await personalBody(await seal(session)));
    const txId = (await partner.call('request', await personalBody())).json().success.txId;
    const { response } = await partner.readResult(txId);
    const signature: string = response.json().success.signature;
    const form = secretForm(partner.clientId, partner.clientSecret);
    await askToken(own.app, { ...form, scope: 'no-such' });
    await askToken(own.app, { ...form, client_id: partner.clientSecret });
    await post('/token', JSON.stringify(form), { 'content-type': 'application/json' });
    await post(`/token?client_secret=${partner.clientSecret}`, '', {});
    await post('/token', new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`${partner.clientId}:${partner.clientSecret}`)}`,
      'x-secret': partner.clientSecret,
    });
    const clear = { userName: SENT.name, userPhone: SENT.phone, userBirthday: SENT.birthday };
    const personal = { requestType: 'USER_PERSONAL', sessionKey: session.sessionKey, ...clear };
    await post(`${API}/request`, JSON.stringify(personal));
    await post(`${API}/request`, JSON.stringify({ requestType: 'USER_NONE', ...clear, nonce: SENT.phone }));
    await post(`${API}/request`, JSON.stringify(personal).replace('}', ',}'));
    await post(`${API}/request`, JSON.stringify(personal).slice(0, -9));
    await post(`${API}/request`, new URLSearchParams(clear).toString());
    await post(`${API}/request`, JSON.stringify(personal), { ...bearer, 'content-type': 'text/plain' });
    await post(`${API}/request`, `${JSON.stringify(personal)}${' '.repeat(70_000)}`);
    await post(`${API}/status`, JSON.stringify({ txId: SENT.phone, token: partner.token }));
    await post(`${API}/result?name=${encodeURIComponent(SENT.name)}`, JSON.stringify({ txId, sessionKey: SENT.name }));
    await post(`${API}/${SENT.phone}/${encodeURIComponent(SENT.name)}`, '{}');
    const [key, iv] = [randomBytes(32).toString('base64'), randomBytes(12).toString('base64')];
    await post(`${API}/result`, JSON.stringify({ txId, sessionKey: `AES_GCM$${key}$${iv}` }));
    await post(`${API}/result`, JSON.stringify({ txId, sessionKey: `v1$${txId}$${btoa(`AES_GCM$${key}$${iv}`)}` }));
    await post(`${API}/result`, JSON.stringify({ txId, sessionKey: `v1$${txId}$${key}` }));

    const dump = JSON.stringify(await journal('?limit=200', own.app));
    expect(JSON.parse(dump).length).toBeGreaterThanOrEqual(17);
    for (const secret of [...secrets, signature, key]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(encodeURIComponent(secret));
      expect(dump).not.toContain(btoa(encodeURIComponent(secret)));
    }
    expect(dump).not.toContain(btoa(`${partner.clientId}:${partner.clientSecret}`));
    // What was encrypted stays encrypted, and is there.
    expect(dump).toContain(session.sessionKey);
  });
});

describe('over real sockets', () => {
  it('a read sent after an answer contains that call: 1,000 pairs without a pause', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {});
    const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const read = async (url: string, options: object = {}) => {
      const answer = await request(`${base}${url}`, { dispatcher: agent, ...options });
      return (await answer.body.json()) as { success: { txId: string }; items: { txId: string }[] };
    };
    for (let index = 0; index < 1_000; index += 1) {
      const { success } = await read(`${API}/request`, {
        method: 'POST',
        headers: { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' },
        body: '{"requestType":"USER_NONE"}',
      });
      const { items } = await read(`${CONTROL}/requests?clientId=${partner.clientId}&limit=1`);
      expect(items[0]?.txId).toBe(success.txId);
    }
  });

  it('has calls that never reached a route', async () => {
    const own = await buildTestApp({ MOCK_TOSS_REQUEST_TIMEOUT: '1s' });
    const partner = await createPartner(own.app, {});
    await own.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.app.server.address() as { port: number };
    const last = async () => {
      const [entry] = await journal('', own.app);
      return [entry?.request, (entry?.answer as { status: number } | null)?.status, entry?.outcome] as const;
    };
    const send = async (...chunks: string[]) => {
      await sendRaw(port, chunks);
      const [sent, status, outcome] = await last();
      const { method, target } = sent as unknown as { method: string | null; target: string | null };
      return { method, target, status, outcome };
    };
    const close = 'Host: a\r\nConnection: close\r\n';
    expect(await send('\x16\x03\x01\x02\x00\x01\x00')).toMatchObject({ method: null, target: null, status: 400 });
    expect(await send(`BREW ${API}/status HTTP/1.1\r\nHost: a\r\n\r\n`)).toMatchObject({
      method: '***',
      target: `${API}/status`,
      status: 400,
      outcome: 'CE0003',
    });
    expect(await send(`GET ${API}/status HTTP/1.1\r\n${close}\r\n`)).toMatchObject({ method: 'GET', status: 405 });
    expect(await send(`GET /nowhere HTTP/1.1\r\n${close}\r\n`)).toMatchObject({ status: 404, outcome: 'not-found' });
    expect(await send(`GET /api/%zz HTTP/1.1\r\n${close}\r\n`)).toMatchObject({ status: 404, outcome: 'CE0003' });
    expect(await send(`POST ${API}/status HTTP/1.1\r\n${close}X: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatchObject({
      status: 431,
    });
    expect(
      await send(`POST /token HTTP/1.1\r\n${close}Content-Length: 70000\r\n\r\n${'y'.repeat(70_000)}`),
    ).toMatchObject({ method: 'POST', target: '/token', status: 413, outcome: 'invalid_request' });
    expect(await send(`POST ${API}/status HTTP/1.1\r\n${close}Expect: tea\r\n\r\n`)).toMatchObject({ status: 400 });
    expect(await send('CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: a\r\n\r\n')).toMatchObject({ method: 'CONNECT' });

    // A call that stalls half way is its client's, once, however it ends.
    const before = (await journal(`?clientId=${partner.clientId}`, own.app)).length;
    const head = `POST ${API}/status HTTP/1.1\r\n${close}Authorization: Bearer ${partner.token}\r\n`;
    const stalled = `${head}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"txId":`;
    const accepted = acceptedSockets(1);
    expect(await send(stalled)).toMatchObject({ method: 'POST', target: `${API}/status`, status: 408 });
    await allClosed(await accepted);
    const [stall, ...older] = await journal(`?clientId=${partner.clientId}`, own.app);
    expect(older).toHaveLength(before);
    expect(stall?.request.body?.text).toBe('{"txId":');
  });
});
