import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CONTROL, TOKEN_FORM } from '../harness.ts';
import { startTls } from './running.ts';

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
    stream.end(TOKEN_FORM);
    const status = new Promise((resolve) => stream.once('response', (answer) => resolve(answer[':status'])));
    await sleep(100);
    const closed = own.server.close();
    expect(await status).toBe(200);
    session.close();
    await closed;
  });
});
