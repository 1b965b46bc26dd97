import { request as httpRequest } from 'node:http';
import { connect as connectTcp, createServer } from 'node:net';
import { type Agent, ProxyAgent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { readRaw } from '../raw-http.ts';
import { acceptedSockets, allClosed } from '../server-sockets.ts';
import { startTls } from './running.ts';

const { server, ca, proxyPort } = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });

const agents: (Agent | ProxyAgent)[] = [];
afterAll(() => Promise.all(agents.map((agent) => agent.close())));

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
      const text = (await readRaw(proxyPort, `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)).toString();
      expect(text, target).toMatch(/^HTTP\/1\.1 40[03] /);
      expect(text, target).toContain('accepts only CONNECT to oauth2.cert.toss.im, cert.toss.im');
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
    expect(plain).toMatch(/^403 this proxy accepts only CONNECT/);
    expect((await readRaw(proxyPort, 'hello\r\n\r\n')).toString()).not.toContain(' 200 ');
    expect(calls).toBe(0);
    elsewhere.close();
  });

  it('does not keep a connection that it has refused', async () => {
    const socket = connectTcp({ port: proxyPort, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\nmore');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const ended = new Promise((resolve) => socket.once('end', resolve));
    await ended;
    // The other side is gone: what is written now meets a reset.
    const writing = setInterval(() => socket.write('x'), 50);
    await closed;
    clearInterval(writing);
  });

  it('takes what a client sends right behind its CONNECT, and names in capitals', async () => {
    const sent = 'CONNECT CERT.toss.im:443 HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n';
    expect((await readRaw(proxyPort, sent)).toString()).toMatch(
      /^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 400 Bad Request/,
    );
  });

  it('hangs up on who connects and says nothing more', async () => {
    const accepted = acceptedSockets(1);
    const socket = connectTcp(proxyPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('CONNECT cert.toss.im:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resetAndDestroy();
    await allClosed(await accepted);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});
