import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { API, CONTROL } from '../harness.ts';
import { callHttp2, tokenOverHttp2 } from '../http2.ts';
import { openRaw, readRaw } from '../raw-http.ts';
import { acceptedSockets, allClosed } from '../server-sockets.ts';
import { startTls } from './running.ts';

const tls = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });
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
    const { socket, ended } = openRaw(tlsPort, ca);
    socket.write(
      `POST ${API}/request HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const text = (await ended).toString();
    if (abort === 'half') expect(text).toContain('HTTP/1.1 200');
    else expect(text).toBe('');
  });
});

describe('what is no handshake', () => {
  it('plain HTTP gets its hint also when it comes in pieces', async () => {
    const accepted = acceptedSockets(1);
    const { socket, ended } = openRaw(tlsPort);
    socket.write('G');
    const [atServer] = await accepted;
    await expect.poll(() => atServer?.bytesRead).toBe(1);
    socket.write('ET / HTTP/1.1\r\n\r\n');
    expect((await ended).toString()).toContain('this port speaks HTTPS');
  });

  it('plain HTTP gets a hint that a person can read', async () => {
    const text = (await readRaw(tlsPort, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toString();
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(text).toContain('{"error":"this port speaks HTTPS: use https://, or the HTTP port"}');
  });

  it.each([
    ['noise', Buffer.from('00ff00ff', 'hex')],
    ['a handshake that is none', Buffer.from('16030100050100000100', 'hex')],
    ['a handshake with noise inside', Buffer.concat([Buffer.from('160301ffff', 'hex'), Buffer.alloc(70_000, 7)])],
    ['HTTP/2 in the clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s is hung up on', async (_name, bytes) => {
    expect((await readRaw(tlsPort, bytes)).toString('latin1')).not.toContain('HTTP/1.1 200');
  });

  it('half a hundred that stall do not hold up others', async () => {
    const accepted = acceptedSockets(50);
    const stalled = Array.from({ length: 50 }, (_, index) => {
      const socket = connectTcp(tlsPort, '127.0.0.1');
      socket.on('error', () => undefined);
      if (index % 2 === 0) socket.write(Buffer.from('1603010200', 'hex'));
      return socket;
    });
    await accepted;
    const token = await tokenOverHttp2(tls);
    expect(token).toMatch(/^eyJ/);
    for (const socket of stalled) socket.resetAndDestroy();
  });

  it('a client that goes away in the middle of its handshake hurts nobody', async () => {
    const accepted = acceptedSockets(20);
    for (let index = 0; index < 20; index += 1) {
      const tcp = connectTcp(tlsPort, '127.0.0.1');
      const socket = connectTls({ socket: tcp, ca, servername: 'localhost' });
      for (const one of [tcp, socket]) one.on('error', () => undefined);
      // Before it has said anything, right after its first words, or when the server has answered them.
      if (index % 3 === 0) tcp.once('connect', () => tcp.resetAndDestroy());
      else if (index % 3 === 1) tcp.once('connect', () => setImmediate(() => socket.destroy()));
      else socket.once('secureConnect', () => socket.destroy());
    }
    await allClosed(await accepted);
    expect((await callHttp2(tls, '/health')).status).toBe(200);
  });
});
