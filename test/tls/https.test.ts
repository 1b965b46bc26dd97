import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Agent, type ProxyAgent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { ListenError } from '../../src/config/start-errors.ts';
import { createTlsSigner } from '../../src/crypto/certificates/tls-ca.ts';
import { API, buildTestApp, CONTROL, control, TOKEN_FORM } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { startTls } from './running.ts';

const tls = await startTls({ MOCK_TOSS_REQUEST_TIMEOUT: '1s', MOCK_TOSS_SCENARIO: 'instant' });
const { server, ca, tlsPort, proxyPort } = tls;

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
      body: TOKEN_FORM,
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
      expect.stringContaining('without your own certificate'),
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
