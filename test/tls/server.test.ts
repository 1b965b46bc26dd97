import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Agent, ProxyAgent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { ListenError } from '../../src/config/start-errors.ts';
import { createTlsSigner } from '../../src/crypto/certificates/tls-ca.ts';
import { API, buildTestApp, CONTROL, control, failure, TEST_CLIENT } from '../harness.ts';
import { newFolder, startTls } from './running.ts';

const { server, ca, tlsPort, proxyPort } = await startTls({
  MOCK_TOSS_REQUEST_TIMEOUT: '1s',
  MOCK_TOSS_SCENARIO: 'instant',
});

const agents: (Agent | ProxyAgent)[] = [];
afterAll(() => Promise.all(agents.map((agent) => agent.close())));

/** A client that finds the real names here, as an entry in a hosts file would have it. */
const clientOf = (port: number, allowH2: boolean): Agent => {
  const agent = new Agent({
    allowH2,
    connect: { ca, port, lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
  } as ConstructorParameters<typeof Agent>[0]);
  agents.push(agent);
  return agent;
};

const FORM = new URLSearchParams({
  ...{ grant_type: 'client_credentials', scope: 'ca' },
  ...{ client_id: TEST_CLIENT.clientId, client_secret: TEST_CLIENT.clientSecret },
}).toString();

interface Http2Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  /** HTTP/2's code when the stream was reset. */
  readonly reset: number;
}

/** One HTTP/2 call; `body` as chunks, the last of which may never come. */
const callHttp2 = (
  path: string,
  { headers = {}, body = '', ends = true }: { headers?: object; body?: string; ends?: boolean } = {},
): Promise<Http2Answer> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    session.on('error', reject);
    const stream = session.request(
      { ':path': path, ':method': body === '' ? 'GET' : 'POST', ...headers },
      { endStream: body === '' },
    );
    let answer: Record<string, unknown> = {};
    let text = '';
    stream.on('response', (found) => {
      answer = found;
    });
    stream.on('data', (chunk) => {
      text += chunk.toString();
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      session.close();
      resolve({ status: Number(answer[':status']), headers: answer, body: text, reset: stream.rstCode });
    });
    if (body !== '') stream.write(body);
    if (body !== '' && ends) stream.end();
  });

const tokenOverHttp2 = async (): Promise<string> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return JSON.parse((await callHttp2('/token', { headers, body: FORM })).body).access_token;
};

describe('HTTPS', () => {
  it.each([
    ['HTTP/1.1', false],
    ['HTTP/2', true],
  ])('walks the flow under the real names over %s', async (_name, allowH2) => {
    const dispatcher = clientOf(tlsPort, allowH2);
    const asked = await request(`https://oauth2.cert.toss.im:${tlsPort}/token`, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: FORM,
    });
    const { access_token } = (await asked.body.json()) as { access_token: string };
    const answer = await request(`https://cert.toss.im:${tlsPort}${API}/request`, {
      method: 'POST',
      dispatcher,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: '{"requestType":"USER_NONE"}',
    });
    const { success } = (await answer.body.json()) as { success: { authUrl: string } };
    expect(success.authUrl).toBe(`https://auth.cert.toss.im:${tlsPort}/start?serviceType=SIGN_USER_AUTH`);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const socket = connectTls({
      port: tlsPort,
      host: '127.0.0.1',
      servername: 'cert.toss.im',
      ca,
      minVersion: version,
      maxVersion: version,
    });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    expect([socket.getProtocol(), socket.authorized]).toEqual([version, true]);
    socket.destroy();
  });

  it('speaks nothing older', async () => {
    const socket = connectTls({
      port: tlsPort,
      host: '127.0.0.1',
      ca,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    });
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toMatch(/alert|protocol/i);
  });

  it.each([
    [['h2', 'http/1.1'], 'h2'],
    [['http/1.1'], 'http/1.1'],
    [undefined, false],
  ])('agrees on a protocol with a client that offers %s', async (ALPNProtocols, chosen) => {
    const socket = connectTls({ port: tlsPort, host: '127.0.0.1', servername: 'localhost', ca, ALPNProtocols });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    expect(socket.alpnProtocol).toBe(chosen);
    socket.destroy();
  });

  it('serves a certificate of the user’s own, and then has no CA to give', async () => {
    const folder = newFolder();
    const signer = await createTlsSigner(['own.test'], Date.now());
    const { cert, key } = await signer.issue(['own.test'], Date.now() - 86_400_000);
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key);
    const own = await startTls({
      MOCK_TOSS_TLS_CERT: join(folder, 'cert.pem'),
      MOCK_TOSS_TLS_KEY: join(folder, 'key.pem'),
    });
    const socket = connectTls({ port: own.tlsPort, host: '127.0.0.1', servername: 'own.test', ca: signer.root });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    expect([socket.authorized, socket.getPeerX509Certificate()?.subjectAltName]).toEqual([true, 'DNS:own.test']);
    socket.destroy();
    const answer = await fetch(`${own.server.url}${CONTROL}/tls-ca.pem`);
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      404,
      expect.stringContaining('without a certificate of your own'),
    ]);
  });

  it('without it there is no CA to give', async () => {
    const { app } = await buildTestApp();
    expect((await control(app, 'GET', '/tls-ca.pem')).statusCode).toBe(404);
  });

  it('gives its CA to whoever asks', async () => {
    const answer = await fetch(`${server.url}${CONTROL}/tls-ca.pem`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['application/x-pem-file', ca]);
    expect(new X509Certificate(ca).ca).toBe(true);
  });

  it('is refused in words by a port that is taken, and leaves no other open', async () => {
    const refused = startTls({ MOCK_TOSS_TLS_PORT: String(tlsPort) });
    await expect(refused).rejects.toThrow(ListenError);
    await expect(refused).rejects.toThrow('choose another port with MOCK_TOSS_TLS_PORT or --tls-port');
    await expect(startTls({ MOCK_TOSS_PROXY_PORT: String(proxyPort) })).rejects.toThrow('--proxy-port');
  });
});

describe('over HTTP/2', () => {
  it('refusals are as ever', async () => {
    const answer = await callHttp2(`${API}/status`, { body: '{}' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([401, failure('CE1000')]);
    expect((await callHttp2('/api/nothing')).status).toBe(404);
    expect((await callHttp2(`${API}/status`)).status).toBe(405);
  });

  it('a call that is not sent in time is answered', async () => {
    const authorization = `Bearer ${await tokenOverHttp2()}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await callHttp2(`${API}/status`, { headers, body: '{"txId":', ends: false });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([408, failure('CE0003')]);
  });

  it.each([
    ['/token', 'POST', 400],
    [`${CONTROL}/reset`, 'POST', 204],
    [`${CONTROL}/events`, 'GET', 200],
    ['/health', 'GET', 200],
    ['/nowhere', 'POST', 404],
  ])('a call of %s that is answered before it was sent to its end hurts nobody', async (path, method, status) => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    const stream = session.request({ ':path': path, ':method': method }, { endStream: false });
    stream.on('error', () => undefined);
    stream.write('a');
    const answered = new Promise((resolve) => stream.once('response', (found) => resolve(found[':status'])));
    expect(await answered).toBe(status);
    stream.resume();
    // Past the time that it had.
    await sleep(1_300);
    session.destroy();
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('two names for one host are refused', async () => {
    const two = await callHttp2(`${CONTROL}/info`, { headers: { ':authority': 'evil.example', host: 'localhost' } });
    expect([two.status, JSON.parse(two.body).detail]).toEqual([400, expect.stringContaining('two names')]);
    expect((await callHttp2(`${CONTROL}/info`, { headers: { ':authority': 'evil.example' } })).status).toBe(403);
  });

  it('slips are told as over HTTP/1.1, also of a body that says neither type nor length', async () => {
    const authorization = `Bearer ${await tokenOverHttp2()}`;
    const hintOf = async (path: string, headers: Record<string, string>, body = '') => {
      const answer = await callHttp2(path, { headers: { ':method': 'POST', ...headers }, body });
      return [answer.status, answer.headers['x-mock-toss-hint']];
    };
    const json = 'application/json';
    expect(await hintOf('//token', {})).toEqual([404, expect.stringContaining('call /token, without a double slash')]);
    expect(await hintOf(`${API}/status`, { authorization })).toEqual([
      400,
      expect.stringContaining('the body is empty'),
    ]);
    expect(await hintOf(`${API}/status`, { authorization }, '{"txId":"x"}')).toEqual([
      400,
      'there is no Content-Type: send Content-Type: application/json',
    ]);
    expect(await hintOf(`${API}/status`, { authorization, 'content-type': json }, '{"txId":"x"}')).toEqual([
      400,
      expect.stringContaining('unknown txId'),
    ]);
  });

  it('the journal has a call as it has others', async () => {
    await callHttp2('/api/v2/statuss');
    const { items } = (await (await fetch(`${server.url}${CONTROL}/requests?limit=1`)).json()) as {
      items: { request: { target: string; headers: Record<string, string> } }[];
    };
    expect(items[0]?.request).toMatchObject({ target: '/api/v2/statuss', headers: { host: `localhost:${tlsPort}` } });
    expect(Object.keys(items[0]?.request.headers ?? {})).not.toContain('***');
  });

  it('a large body and a large header are refused', async () => {
    const authorization = `Bearer ${await tokenOverHttp2()}`;
    const headers = { authorization, 'content-type': 'application/json' };
    expect((await callHttp2(`${API}/status`, { headers, body: ' '.repeat(70_000) })).status).toBe(413);
    const huge = await callHttp2(`${API}/status`, { headers: { x: 'y'.repeat(70_000) } }).catch(() => undefined);
    expect(huge?.status).not.toBe(200);
    expect((await callHttp2('/health')).status).toBe(200);
  });

  it.each([
    ['reset', constants.NGHTTP2_INTERNAL_ERROR, Number.NaN],
    ['empty', constants.NGHTTP2_CANCEL, Number.NaN],
    ['half', constants.NGHTTP2_INTERNAL_ERROR, 200],
  ])('the fault %s ends the call, and no other of its connection', async (abort, code, status) => {
    const token = await tokenOverHttp2();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await fetch(`${server.url}${CONTROL}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint: 'request', abort, times: 1 }),
    });
    const struck = await callHttp2(`${API}/request`, { headers, body: '{"requestType":"USER_NONE"}' });
    expect([struck.status, struck.reset]).toEqual([status, code]);
    const next = await callHttp2(`${API}/request`, { headers, body: '{"requestType":"USER_NONE"}' });
    expect(next.status).toBe(200);
    if (abort === 'half') expect(struck.body).toMatch(/^\{"resultType":"SUCCESS"/);
  });

  it('the demo calls back over HTTPS', async () => {
    const answer = await callHttp2('/demo/api/request', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ requestUrl: 'https://partner.test/' }),
    });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      expect.objectContaining({ authUrl: `https://localhost:${tlsPort}/start?serviceType=SIGN_USER_AUTH` }),
    ]);
  });

  it('events are streamed', async () => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    const stream = session.request({ ':path': `${CONTROL}/events` });
    await new Promise((resolve) => stream.once('response', resolve));
    const first = new Promise<string>((resolve) => stream.once('data', (chunk) => resolve(chunk.toString())));
    await tokenOverHttp2();
    expect(await first).toContain('event: request');
    stream.close();
    session.close();
  });

  it('a stream that is reset at once hurts nobody', async () => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    for (let index = 0; index < 50; index += 1) {
      const stream = session.request({ ':path': '/token', ':method': 'POST' });
      stream.on('error', () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
    }
    await sleep(50);
    session.close();
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

/** What a raw socket is answered, and whether the other side closed within the time. */
const exchange = (port: number, bytes: string | Buffer, waitMs: number) =>
  new Promise<{ text: string; closed: boolean }>((resolve) => {
    const socket: Socket = connectTcp(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => {
      resolve({ text, closed: false });
      socket.destroy();
    }, waitMs);
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text, closed: true });
    });
    if (bytes.length > 0) socket.write(bytes);
  });

describe('over HTTPS with HTTP/1.1', () => {
  it.each(['reset', 'empty', 'half'])('the fault %s ends the connection', async (abort) => {
    const token = await tokenOverHttp2();
    await fetch(`${server.url}${CONTROL}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint: 'request', abort, times: 1 }),
    });
    const body = '{"requestType":"USER_NONE"}';
    const socket = connectTls({ port: tlsPort, host: '127.0.0.1', ca, servername: 'localhost' });
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    socket.write(
      `POST ${API}/request HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await Promise.race([closed, sleep(3_000, 'open')])).toBe('closed');
    if (abort === 'half') expect(text).toContain('HTTP/1.1 200');
    else expect(text).toBe('');
  });
});

describe('what is no handshake', () => {
  it('plain HTTP gets its hint also when it comes in pieces', async () => {
    const socket = connectTcp(tlsPort, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('G');
    setTimeout(() => socket.write('ET / HTTP/1.1\r\n\r\n'), 100);
    await closed;
    expect(text).toContain('this port speaks HTTPS');
  });

  it('plain HTTP gets a hint that a person can read', async () => {
    const { text, closed } = await exchange(tlsPort, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 3_000);
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(text).toContain('{"error":"this port speaks HTTPS: use https://, or the HTTP port"}');
    expect(closed).toBe(true);
  });

  it.each([
    ['noise', Buffer.from('00ff00ff', 'hex')],
    ['a handshake that is none', Buffer.from('16030100050100000100', 'hex')],
    ['a handshake with noise inside', Buffer.concat([Buffer.from('160301ffff', 'hex'), Buffer.alloc(70_000, 7)])],
    ['HTTP/2 in the clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s is hung up on', async (_name, bytes) => {
    expect((await exchange(tlsPort, bytes, 5_000)).closed).toBe(true);
  });

  it('half a hundred that stall do not hold up others', async () => {
    const stalled = Array.from({ length: 50 }, (_, index) => {
      const socket = connectTcp(tlsPort, '127.0.0.1');
      socket.on('error', () => undefined);
      if (index % 2 === 0) socket.write(Buffer.from('1603010200', 'hex'));
      return socket;
    });
    await sleep(50);
    const token = await tokenOverHttp2();
    expect(token).toMatch(/^eyJ/);
    for (const socket of stalled) socket.resetAndDestroy();
  });

  it('a client that goes away in the middle of its handshake hurts nobody', async () => {
    for (let index = 0; index < 20; index += 1) {
      const socket: TLSSocket = connectTls({ port: tlsPort, host: '127.0.0.1', ca, servername: 'localhost' });
      socket.on('error', () => undefined);
      setTimeout(() => socket.destroy(), index % 5);
    }
    await sleep(100);
    expect((await callHttp2('/health')).status).toBe(200);
  });
});

describe('the proxy', () => {
  it.each([
    ['HTTP/1.1', false],
    ['HTTP/2', true],
  ])('answers for the real hosts itself, over %s', async (_name, allowH2) => {
    const dispatcher = new ProxyAgent({
      uri: server.proxyUrl ?? '',
      requestTls: { ca },
      allowH2,
    } as ConstructorParameters<typeof ProxyAgent>[0]);
    agents.push(dispatcher);
    for (const host of ['cert.toss.im', 'oauth2.cert.toss.im', 'auth.cert.toss.im', 'cdn.toss.im']) {
      const answer = await request(`https://${host}/health`, { dispatcher });
      expect([answer.statusCode, ((await answer.body.json()) as { status: string }).status]).toEqual([200, 'ok']);
    }
  });

  it('refuses everything else with a line that says why, and calls nobody', async () => {
    let calls = 0;
    const elsewhere = createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', () => resolve()));
    const { port } = elsewhere.address() as { port: number };
    const targets = [`127.0.0.1:${port}`, `localhost:${port}`, 'example.com:443', 'cert.toss.im:80', 'cert.toss.im'];
    for (const target of [...targets, 'cert.toss.im.:443', 'x.cert.toss.im:443', '[::1]:443', 'cert.toss.im:443:443']) {
      const { text, closed } = await exchange(proxyPort, `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`, 3_000);
      expect(text, target).toMatch(/^HTTP\/1\.1 40[03] /);
      expect(text, target).toContain('takes CONNECT to oauth2.cert.toss.im, cert.toss.im');
      expect(closed).toBe(true);
    }
    const plain = await new Promise<string>((resolve) => {
      const call = httpRequest({ host: '127.0.0.1', port: proxyPort, path: `http://127.0.0.1:${port}/` }, (answer) => {
        let text = `${answer.statusCode} `;
        answer.on('data', (data) => {
          text += data;
        });
        answer.on('end', () => resolve(text));
      });
      call.end();
    });
    expect(plain).toMatch(/^403 this proxy takes CONNECT/);
    expect((await exchange(proxyPort, 'hello\r\n\r\n', 3_000)).closed).toBe(true);
    expect(calls).toBe(0);
    elsewhere.close();
  });

  it('does not keep a connection that it has refused', async () => {
    const socket = connectTcp({ port: proxyPort, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\nmore');
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    const ended = new Promise((resolve) => socket.once('end', resolve));
    await ended;
    // The other side is gone: what is written now meets a reset.
    const writing = setInterval(() => socket.write('x'), 50);
    expect(await Promise.race([closed, sleep(5_000, 'open')])).toBe('closed');
    clearInterval(writing);
  });

  it('takes what a client sends right behind its CONNECT, and names in capitals', async () => {
    const socket = connectTcp(proxyPort, '127.0.0.1');
    socket.write('CONNECT CERT.toss.im:443 HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n');
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 400 Bad Request/);
  });

  it('hangs up on who connects and says nothing more', async () => {
    const socket = connectTcp(proxyPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resetAndDestroy();
    await sleep(20);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe('closing', () => {
  it('does not wait for handshakes that stall, idle connections, sessions and tunnels', async () => {
    const own = await startTls();
    const idle = connectTls({ port: own.tlsPort, host: '127.0.0.1', ca: own.ca, servername: 'localhost' });
    await new Promise((resolve) => idle.once('secureConnect', resolve));
    const session = connectHttp2(`https://localhost:${own.tlsPort}`, { ca: own.ca });
    await new Promise((resolve) => session.once('connect', resolve));
    const stalled = connectTcp(own.tlsPort, '127.0.0.1').on('error', () => undefined);
    stalled.write(Buffer.from('1603010200', 'hex'));
    const tunnel = connectTcp(own.proxyPort, '127.0.0.1').on('error', () => undefined);
    tunnel.write('CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => tunnel.once('data', resolve));
    for (const socket of [idle, session]) socket.on('error', () => undefined);
    await sleep(50);
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
    }, 3_000);
    await own.server.close();
    clearTimeout(late);
    expect(isLate).toBe(false);
  });

  it('finishes HTTP/2 calls that are in flight', async () => {
    const own = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });
    await fetch(`${own.server.url}${CONTROL}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"endpoint":"token","delay":"10m"}',
    });
    const session = connectHttp2(`https://localhost:${own.tlsPort}`, { ca: own.ca });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const stream = session.request({ ':path': '/token', ':method': 'POST', ...headers });
    stream.end(FORM);
    const status = new Promise((resolve) => stream.once('response', (answer) => resolve(answer[':status'])));
    await sleep(100);
    const closed = own.server.close();
    expect(await status).toBe(200);
    session.close();
    await closed;
  });
});
