import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ListenError } from '../../src/config/start-errors.ts';
import { type RunningServer, startServer } from '../../src/server/listen.ts';
import { API, failure, fixtures } from '../harness.ts';
import { openRaw, parseAnswer, sendRaw } from '../raw-http.ts';
import { acceptedSockets, allClosed, requestsBegun } from '../server-sockets.ts';
import { describeWithLoopbackAddresses } from '../systems.ts';

const running: RunningServer[] = [];
afterAll(() => Promise.all(running.map((server) => server.close())));

const start = async (env: Record<string, string> = {}): Promise<RunningServer> => {
  const { config } = loadConfig({ env: { MOCK_TOSS_HOST: '127.0.0.1', PORT: '0', ...env } });
  const server = await startServer(await buildApp(config, { fixtures }), config);
  running.push(server);
  return server;
};

const close = 'Connection: close\r\n';
const server = await start({ MOCK_TOSS_REQUEST_TIMEOUT: '1s' });

describe('over real sockets', () => {
  it.each<[string, (string | Buffer)[], number, object]>([
    ['bytes that are no HTTP', ['\x16\x03\x01\x02\x00\x01\x00'], 400, failure('CE0003')],
    ['an unknown version', [`POST ${API}/status HTTP/9.9\r\nHost: a\r\n\r\n`], 400, failure('CE0003')],
    ['a method that does not exist', [`BREW ${API}/status HTTP/1.1\r\nHost: a\r\n\r\n`], 400, failure('CE0003')],
    [
      'an oversized header',
      [`POST ${API}/status HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
      431,
      failure('CE0003'),
    ],
    ['an oversized path', [`GET /api/${'y'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`], 431, failure('CE0003')],
    [
      'a broken chunk size',
      [`POST ${API}/status HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n`],
      400,
      failure('CE0003'),
    ],
    [
      'two lengths',
      [`POST ${API}/status HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
      400,
      failure('CE0003'),
    ],
    [
      'length and chunks at once',
      [`POST ${API}/status HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`],
      400,
      failure('CE0003'),
    ],
    [
      'an expectation that nobody knows',
      [`POST ${API}/status HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}`],
      400,
      failure('CE0003'),
    ],
    ['CONNECT', [`CONNECT ${API}/status HTTP/1.1\r\nHost: a\r\n\r\n`], 405, failure('CE0003')],
    [
      'CONNECT to a host',
      ['CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: cert.toss.im:443\r\n\r\n'],
      405,
      { error: 'method not allowed' },
    ],
    ['no Host', [`POST ${API}/status HTTP/1.1\r\n${close}\r\n`], 400, failure('CE0003')],
    ['/api/%zz', [`GET /api/%zz HTTP/1.1\r\nHost: a\r\n${close}\r\n`], 404, failure('CE0003')],
    ['a request that stalls in its headers', [`POST ${API}/status HTTP/1.1\r\nHost: a\r\n`], 408, failure('CE0003')],
    [
      'an oversized header of /token',
      [`POST /token HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
      431,
      { error: 'invalid_request', error_description: 'the headers are too large' },
    ],
    [
      'an oversized header elsewhere',
      [`GET /x HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
      431,
      { error: 'headers too large' },
    ],
    [
      'a path elsewhere that cannot be decoded',
      [`GET /%zz HTTP/1.1\r\nHost: a\r\n${close}\r\n`],
      404,
      { error: 'not found' },
    ],
  ])('%s', async (_name, chunks, status, body) => {
    const answer = await sendRaw(server.port, chunks);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual(body);
    if ('resultType' in body) expect(answer.headers).toMatch(/x-mock-toss-hint: [\x20-\x7e]{1,200}\r?$/m);
  });

  it('a request whose body stalls is answered in the words of its path, and does not hang', async () => {
    const answer = await sendRaw(server.port, [
      'POST /token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\ngrant',
    ]);
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([408, 'invalid_request']);
  });

  it.each([100_000, 3_000_000])('a body of %i bytes gets its 413, not a reset connection', async (size) => {
    const answer = await request(`${server.url}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.alloc(size, 'x'),
    });
    expect([answer.statusCode, ((await answer.body.json()) as { error: string }).error]).toEqual([
      413,
      'invalid_request',
    ]);
  });

  it('a chunked body over the limit gets its 413 too', async () => {
    const answer = await request(`${server.url}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(10_000, 'x'))),
    });
    expect(answer.statusCode).toBe(413);
    await answer.body.dump();
  });

  it('clients that reset a CONNECT, before or after its answer, leave others alone', async () => {
    const accepted = acceptedSockets(2);
    for (const waits of [false, true]) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write('CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, waits ? 'data' : 'connect');
      socket.resetAndDestroy();
    }
    await allClosed(await accepted);
    expect((await request(`${server.url}/health`)).statusCode).toBe(200);
  });

  it('clients that go away in the middle leave others alone', async () => {
    const accepted = acceptedSockets(20);
    for (let index = 0; index < 20; index += 1) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`POST ${API}/status HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{"tx`);
      socket.on('connect', () => socket.resetAndDestroy());
    }
    await allClosed(await accepted);
    expect((await request(`${server.url}/health`)).statusCode).toBe(200);
  });

  it('two requests of one connection in one packet are both answered', async () => {
    const one = `GET /health HTTP/1.1\r\nHost: localhost\r\n`;
    const { socket, ended } = openRaw(server.port);
    socket.write(`${one}\r\n${one}${close}\r\n`);
    expect((await ended).toString().match(/"status":"ok"/g)).toHaveLength(2);
  });

  it('HTTP/1.0 without a Host is answered', async () => {
    const answer = await sendRaw(server.port, ['GET /health HTTP/1.0\r\n\r\n']);
    expect([answer.status, JSON.parse(answer.body).status]).toEqual([200, 'ok']);
  });
});

describe('listening', () => {
  it('picks a free port for 0 and names it', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.port).not.toBe(two.port);
    expect(one.url).toBe(`http://127.0.0.1:${one.port}`);
    expect((await request(`${one.url}/ready`)).statusCode).toBe(200);
  });

  it.each([
    ['localhost', /^http:\/\/localhost:\d+$/],
    ['0.0.0.0', /^http:\/\/localhost:\d+$/],
  ])('on %s gives an address that a client here can use', async (host, pattern) => {
    const own = await start({ MOCK_TOSS_HOST: host });
    expect(own.url).toMatch(pattern);
    expect((await request(`${own.url}/ready`)).statusCode).toBe(200);
  });

  it.each([
    ['a taken port', { PORT: String(server.port) }, 'is in use'],
    ['an address of another machine', { MOCK_TOSS_HOST: '192.0.2.1' }, 'is not an address of this machine'],
  ])('on %s is refused in one line', async (_name, env, expected) => {
    const error = await start(env).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ListenError);
    expect((error as Error).message).toContain(expected);
    expect((error as Error).message).not.toContain('\n');
  });
});

describeWithLoopbackAddresses('a host name with two addresses', () => {
  const both = async () => ['127.0.0.1', '127.0.0.2'];
  const open = async (port: number) => {
    const { config } = loadConfig({ env: { PORT: String(port) } });
    const own = await startServer(await buildApp(config, { fixtures }), config, { resolve: both });
    running.push(own);
    return own;
  };
  const sendTo = async (host: string, port: number, text: string): Promise<string> => {
    const socket = connect(port, host);
    socket.write(text);
    return (await socket.setEncoding('utf8').toArray()).join('');
  };

  it('is one server on both, with the same refusals', async () => {
    const { port } = await open(0);
    for (const host of await both()) {
      expect((await request(`http://${host}:${port}/ready`)).statusCode).toBe(200);
      const refused = await sendTo(
        host,
        port,
        `POST ${API}/status HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
      );
      expect(parseAnswer(refused)).toMatchObject({ status: 431, body: JSON.stringify(failure('CE0003')) });
    }
  });

  it('is not opened at all when one of them is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.2');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(open(port)).rejects.toThrow('is in use');
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    taken.close();
  });

  it('finishes what is in flight on either', async () => {
    const own = await open(0);
    const form = 'grant_type=client_credentials&scope=ca&client_id=mock-partner&client_secret=mock-partner-secret';
    const head = `POST /token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n`;
    const begun = requestsBegun(2);
    const sockets = (await both()).map((host) => connect(own.port, host));
    const answers = sockets.map(async (socket) => (await socket.setEncoding('utf8').toArray()).join(''));
    for (const socket of sockets) socket.write(head + form.slice(0, 10));
    await begun;
    const closed = own.close();
    for (const socket of sockets) socket.write(form.slice(10));
    for (const answer of await Promise.all(answers)) {
      expect(answer).toContain('200 OK');
      expect(answer.toLowerCase()).toContain('connection: close');
    }
    await closed;
  });
});

describe('closing', () => {
  it('does not wait for connections that nobody uses, before or after a call', async () => {
    const own = await start();
    const silent = connect(own.port, '127.0.0.1');
    silent.on('error', () => {});
    await new Promise((resolve) => silent.once('connect', resolve));
    await (await fetch(`${own.url}/health`)).text();
    const ended = new Promise((resolve) => silent.once('close', resolve));
    // With a limit that nobody would wait for: the test's own time limit shows a wait.
    await own.close(3_600_000);
    await ended;
  });

  it('finishes what is in flight, and takes no new connection', async () => {
    const slow = { release: () => {}, entered: () => {} };
    const entered = new Promise<void>((resolve) => {
      slow.entered = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      slow.release = resolve;
    });
    const { config } = loadConfig({ env: { MOCK_TOSS_HOST: '127.0.0.1', PORT: '0', MOCK_TOSS_SCENARIO: 'instant' } });
    const unwrapKey = async (): Promise<undefined> => {
      slow.entered();
      await gate;
      return undefined;
    };
    const own = await startServer(await buildApp(config, { fixtures, unwrapKey }), config);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: 'mock-partner',
      client_secret: 'mock-partner-secret',
    });
    const token = (await (await fetch(`${own.url}/token`, { method: 'POST', body: form })).json()) as {
      access_token: string;
    };
    const post = (endpoint: string, body: object) =>
      fetch(`${own.url}${API}/${endpoint}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const { success } = (await (await post('request', { requestType: 'USER_NONE' })).json()) as {
      success: { txId: string };
    };
    const inFlight = post('result', {
      txId: success.txId,
      sessionKey: 'v1$3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c11$AAAA',
    });
    await entered;
    const closed = own.close();
    const tryAgain = () =>
      fetch(`${own.url}/health`).then(
        () => 'answered',
        () => 'refused',
      );
    await expect.poll(tryAgain).toBe('refused');
    slow.release();
    expect((await (await inFlight).json()) as object).toEqual(failure('CE3200'));
    await closed;
  });

  it('cuts off what does not end in time', async () => {
    const own = await start();
    const stalled = connect(own.port, '127.0.0.1');
    stalled.on('error', () => {});
    const cut = new Promise((resolve) => stalled.on('close', resolve));
    const begun = requestsBegun(1);
    stalled.write('POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nhalf');
    await begun;
    await own.close(200);
    await cut;
  });
});
