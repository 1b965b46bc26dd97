import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../../src/collections/walk.ts';
import { createKeyUnwrapper, type KeyUnwrapper } from '../../../src/crypto/session/key-unwrapper.ts';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import {
  API,
  buildTestApp,
  CONTROL,
  control,
  createPartner,
  failure,
  fixtures,
  generator,
  TEST_CLIENT,
} from '../../harness.ts';
import { openRaw, parseAnswers, type RawConnection } from '../../raw-http.ts';
import { overrideStore } from '../../store/override.ts';
import { LIMITS } from '../../store/samples.ts';
import { startTls } from '../../tls/running.ts';

/** Keys are opened once the test lets them be. */
const gate = { isShut: false, entered: () => {}, open: () => {} };
const unwrap = createKeyUnwrapper(fixtures.sessionKeys.privateKey);
const unwrapKey: KeyUnwrapper = async (wrapped) => {
  if (gate.isShut) {
    gate.entered();
    await new Promise<void>((resolve) => {
      gate.open = resolve;
    });
  }
  return unwrap(wrapped);
};
const openGate = (): void => {
  gate.isShut = false;
  gate.open();
};
/** The next call that opens a key is held; resolves when it has come there. */
const shutGate = (): Promise<void> => {
  gate.isShut = true;
  return new Promise((resolve) => {
    gate.entered = resolve;
  });
};

const env = { MOCK_TOSS_SCENARIO: 'instant', MOCK_TOSS_REQUEST_TIMEOUT: '5s', MOCK_TOSS_MAX_LISTENERS: '1' };
const running = await startTls(env, { unwrapKey });
const { app } = running;
const partner = await createPartner(app, {});

const post = (path: string, type: string, body: string): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${partner.token}`,
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
const call = (endpoint: string, body: object): string =>
  post(`${API}/${endpoint}`, 'application/json', JSON.stringify(body));

const FORM = new URLSearchParams({
  ...{ grant_type: 'client_credentials', scope: 'ca' },
  ...{ client_id: TEST_CLIENT.clientId, client_secret: TEST_CLIENT.clientSecret },
}).toString();

const resultBody = async (txId: string) => ({ txId, sessionKey: (await generator.generate()).sessionKey });

const calls: Record<string, (txId: string) => Promise<string>> = {
  token: async () => post('/token', 'application/x-www-form-urlencoded', FORM),
  request: async () => call('request', { requestType: 'USER_NONE' }),
  status: async (txId) => call('status', { txId }),
  result: async (txId) => call('result', await resultBody(txId)),
};

const places: [string, [number, string?]][] = [
  ['HTTP', [running.server.port]],
  ['HTTPS', [running.tlsPort, running.ca]],
];

const readsOf = async (txId: string): Promise<number> =>
  (await control(app, 'GET', `/transactions/${txId}`)).json().reads.length;

/** Resolves when the journal has so many entries of this outcome about the transaction. */
const journaled = async (txId: string, outcome: string, times: number): Promise<void> => {
  for (;;) {
    const { items } = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json();
    const found = items.filter(
      (one: { txId: string; outcome: string }) => one.txId === txId && one.outcome === outcome,
    );
    if (found.length >= times) return;
    await new Promise(setImmediate);
  }
};

const isReadTwice = async (txId: string): Promise<void> => {
  expect(await readsOf(txId)).toBe(0);
  const statuses: number[] = [];
  for (let read = 0; read < 3; read += 1) statuses.push((await partner.readResult(txId)).response.statusCode);
  expect(statuses).toEqual([200, 200, 400]);
};

describe.each(places)('over %s', (_name, place) => {
  it.each(Object.keys(calls))(
    'a client that sends a complete %s call and then closes its side receives the answer',
    async (name) => {
      const txId = await partner.requestNone();
      const { socket, ended } = openRaw(...place);
      socket.write((await calls[name]?.(txId)) ?? '');
      socket.end();
      expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([200]);
      expect(await readsOf(txId)).toBe(name === 'result' ? 1 : 0);
    },
  );

  it('also to several calls, and to a slow one', async () => {
    const txId = await partner.requestNone();
    await control(app, 'POST', '/faults', { clientId: partner.clientId, endpoint: 'status', delay: '100ms', times: 1 });
    const { socket, ended } = openRaw(...place);
    socket.write(call('status', { txId }) + call('result', await resultBody(txId)) + call('status', { txId: 'x' }));
    socket.end();
    expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([200, 200, 400]);
  });

  it('also when its last message is not valid: first its answers, then the refusal', async () => {
    const txId = await partner.requestNone();
    await control(app, 'POST', '/faults', { clientId: partner.clientId, endpoint: 'status', delay: '100ms', times: 1 });
    const { socket, ended } = openRaw(...place);
    socket.write(`${call('status', { txId })}\x16\x03\x01\r\n\r\n`);
    socket.end();
    expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([200, 400]);
  });

  it.each([
    ['in its head', `POST ${API}/status HTTP/1.1\r\nHost: localhost\r\n`],
    ['in its body', call('status', { txId: 'x' }).slice(0, -3)],
    ['in a chunk', `${call('status', {}).replace(/Content-Length.*/s, 'Transfer-Encoding: chunked')}\r\n\r\n5\r\n{"`],
  ])('a client that stops %s and closes its side receives a refusal', async (_what, text) => {
    const { socket, ended } = openRaw(...place);
    socket.write(text);
    socket.end();
    const answers = parseAnswers(await ended);
    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([[400, failure('CE0003')]]);
    expect(answers[0]?.headers).toMatch(
      /^x-mock-toss-hint: the request ended before it was complete \(docs\/errors\.md#\w+\)\r?$/m,
    );
  });

  it('the connection ends when the client closes its side between two calls, or before the first', async () => {
    const silent = openRaw(...place);
    silent.socket.end();
    expect((await silent.ended).length).toBe(0);
    const idle = openRaw(...place);
    idle.socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await idle.until((text) => text.includes('"ok"'));
    idle.socket.end();
    expect(parseAnswers(await idle.ended)).toHaveLength(1);
  });

  it('a listener that closes its side frees its place for another', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { socket, ended, until } = openRaw(...place);
      socket.write(`GET ${CONTROL}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await until((text) => text.startsWith('HTTP/1.1 200'));
      socket.end();
      await ended;
    }
  });

  it('a result is not counted when the connection was reset before the answer', async () => {
    const txId = await partner.requestNone();
    for (let round = 0; round < 3; round += 1) {
      const entered = shutGate();
      const accepted = once(app.server, 'connection');
      const { tcp, socket } = openRaw(...place);
      socket.write(call('result', await resultBody(txId)));
      const [own]: Socket[] = await accepted;
      await entered;
      const noticed = new Promise((resolve) => own?.once('close', resolve));
      // In a turn of its own: while the server still reads, the client's TLS would end the connection first, and not reset it.
      await nextTurn();
      tcp.resetAndDestroy();
      await noticed;
      openGate();
      await journaled(txId, 'closed', round + 1);
    }
    await isReadTwice(txId);
  });
});

/** Opened before, and silent: what is closed in front of it was not closed for being late. */
const openSilent = async (): Promise<RawConnection> => {
  const silent = openRaw(running.tlsPort);
  await once(silent.tcp, 'connect');
  return silent;
};

it.each([
  ['before its handshake', Buffer.alloc(0)],
  ['in its handshake', Buffer.from('1603010200010001fc0303', 'hex')],
  ['after a request without TLS', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
])('the connection ends when the client closes its side %s', async (_when, bytes) => {
  const silent = await openSilent();
  const { socket, ended } = openRaw(running.tlsPort);
  socket.write(bytes);
  socket.end();
  await ended;
  expect(silent.tcp.destroyed || silent.tcp.readableEnded).toBe(false);
  silent.tcp.destroy();
});

it.each([
  ['after nothing', Buffer.alloc(0)],
  [
    'after its settings',
    Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from('000000040000000000', 'hex')]),
  ],
])('an HTTP/2 connection ends when the client closes its side %s', async (_when, bytes) => {
  const socket = connectTls({ port: running.tlsPort, host: '127.0.0.1', ca: running.ca, ALPNProtocols: ['h2'] });
  await once(socket, 'secureConnect');
  socket.resume();
  socket.end(bytes);
  await once(socket, 'close');
});

it('a counted read has its answer written before any other event', async () => {
  const memory = createMemoryStore({ limits: LIMITS, now: Date.now });
  let response: ServerResponse | undefined;
  const isSent: boolean[] = [];
  const store = overrideStore(memory, {
    transactions: {
      async update(txId, change) {
        const result = await memory.transactions.update(txId, change);
        const isRead = ((await memory.transactions.get(txId))?.reads.length ?? 0) > 0;
        // A connection that ends is noticed by the loop, not before.
        if (isRead) setImmediate(() => isSent.push(response?.writableEnded === true));
        return result;
      },
    },
  });
  const own = await buildTestApp({ MOCK_TOSS_SCENARIO: 'instant' }, { store });
  await own.app.listen({ host: '127.0.0.1', port: 0 });
  own.app.server.prependListener('request', (_request, found) => {
    response = found;
  });
  const reader = await createPartner(own.app);
  const txId = await reader.requestNone();
  const { socket, ended } = openRaw((own.app.server.address() as AddressInfo).port);
  socket.write(call('result', await resultBody(txId)).replace(partner.token, reader.token));
  socket.end();
  expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([200]);
  expect(isSent).toEqual([true]);
});

it('over HTTP/2 a result whose stream was reset is not counted', async () => {
  const txId = await partner.requestNone();
  const session = connectHttp2(`https://localhost:${running.tlsPort}`, { ca: running.ca });
  const entered = shutGate();
  const stream = session.request({
    ':path': `${API}/result`,
    ':method': 'POST',
    authorization: `Bearer ${partner.token}`,
    'content-type': 'application/json',
  });
  stream.on('error', () => undefined);
  stream.end(JSON.stringify(await resultBody(txId)));
  await entered;
  stream.close(constants.NGHTTP2_CANCEL);
  // Frames are read in their order.
  await new Promise<void>((resolve) => session.ping(() => resolve()));
  openGate();
  await journaled(txId, 'closed', 1);
  session.close();
  await isReadTwice(txId);
});
