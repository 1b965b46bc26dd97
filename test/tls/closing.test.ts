import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CONTROL, TOKEN_FORM } from '../harness.ts';
import { acceptedSockets } from '../server-sockets.ts';
import { startTls } from './running.ts';

describe('closing', () => {
  it('does not wait for handshakes that stall, idle connections, sessions and tunnels', async () => {
    const own = await startTls();
    const idle = connectTls({ port: own.tlsPort, host: '127.0.0.1', ca: own.ca, servername: 'localhost' });
    await new Promise((resolve) => idle.once('secureConnect', resolve));
    const session = connectHttp2(`https://localhost:${own.tlsPort}`, { ca: own.ca });
    await new Promise((resolve) => session.once('connect', resolve));
    const accepted = acceptedSockets(1);
    const stalled = connectTcp(own.tlsPort, '127.0.0.1').on('error', () => undefined);
    stalled.write(Buffer.from('1603010200', 'hex'));
    const [atServer] = await accepted;
    await expect.poll(() => atServer?.bytesRead).toBe(5);
    const tunnel = connectTcp(own.proxyPort, '127.0.0.1').on('error', () => undefined);
    tunnel.write('CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => tunnel.once('data', resolve));
    for (const socket of [idle, session]) socket.on('error', () => undefined);
    // With a limit that nobody would wait for: the test's own time limit shows a wait.
    await own.server.close(3_600_000);
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
    const struck = async () => (await (await fetch(`${own.server.url}${CONTROL}/faults`)).json()) as object;
    await expect.poll(struck).toMatchObject({ items: [{ struck: 1 }] });
    const closed = own.server.close();
    expect(await status).toBe(200);
    session.close();
    await closed;
  });
});
