import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { API, CONTROL } from '../harness.ts';
import { exchange } from './exchange.ts';
import { callHttp2, tokenOverHttp2 } from './http2-call.ts';
import { startTls } from './running.ts';

const tls = await startTls({ MOCK_TOSS_REQUEST_TIMEOUT: '1s', MOCK_TOSS_SCENARIO: 'instant' });
const { server, ca, tlsPort } = tls;

describe('over HTTPS with HTTP/1.1', () => {
  it.each(['reset', 'empty', 'half'])('the fault %s ends the connection', async (abort) => {
    const token = await tokenOverHttp2(tls);
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
    const token = await tokenOverHttp2(tls);
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
    expect((await callHttp2(tls, '/health')).status).toBe(200);
  });
});
