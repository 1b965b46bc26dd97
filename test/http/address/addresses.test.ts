import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { baseUrlOf, parseHost } from '../../../src/http/address/base-url.ts';
import { API, buildTestApp, createPartner, personalBody } from '../../harness.ts';
import { parseAnswer } from '../../raw-http.ts';
import { startTls } from '../../tls/running.ts';

const WINDOW = '/start?serviceType=SIGN_USER_AUTH';

const { server, ca, tlsPort, proxyPort } = await startTls();
const httpPort = Number(new URL(server.url).port);

/** A token of the server above: tokens are the same for all servers of the same keys. */
const { app } = await buildTestApp({}, { realNow: Date.now });
const { token } = await createPartner(app);

/** Opens a connection to one of our ports: bare, with TLS, or with TLS through the proxy. */
const opens = {
  http: async () => connectTcp(httpPort, '127.0.0.1'),
  https: async (servername: string) => connectTls({ port: tlsPort, host: '127.0.0.1', servername, ca }),
  proxy: async (servername: string) => {
    const socket = connectTcp(proxyPort, '127.0.0.1');
    socket.write(`CONNECT ${servername}:443 HTTP/1.1\r\nHost: ${servername}:443\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    return connectTls({ socket, servername, ca });
  },
};
type Way = keyof typeof opens;

/** Sends a request message as it is, and reads the body of the answer. */
const send = async (way: Way, servername: string, head: string, body: string): Promise<Record<string, string>> => {
  const socket = await opens[way](servername);
  const lines = [head, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.write(`${lines.join('\r\n')}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n${body}`);
  const answer = parseAnswer(await text(socket));
  expect([head, answer.status]).toEqual([head, 200]);
  return JSON.parse(answer.body).success;
};

const NONE = JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.test' });

/** What a browser would load from an address, once the names lead here as the documents say. */
const load = async (way: Way, address: string): Promise<string> => {
  const { hostname, port, pathname, search, protocol } = new URL(address);
  const ports = { http: httpPort, https: tlsPort, proxy: 443 };
  expect([address, Number(port || (protocol === 'https:' ? 443 : 80))]).toEqual([address, ports[way]]);
  const body = 'txId=x';
  const socket = await opens[way](hostname === '127.0.0.1' ? 'localhost' : hostname);
  socket.write(
    `POST ${pathname}${search} HTTP/1.1\r\nHost: ${new URL(address).host}\r\nConnection: close\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return text(socket);
};

describe('authUrl leads back to the listener that was called', () => {
  const forms: [string, Way, string, string, string][] = [
    // How it was asked, where, the name that TLS shows, the end of the request line and Host, where the window is then.
    ['by name', 'http', '', `HTTP/1.1\r\nHost: localhost:${httpPort}`, `http://localhost:${httpPort}`],
    ['in capitals', 'http', '', `HTTP/1.1\r\nHost: LOCALHOST:${httpPort}`, `http://localhost:${httpPort}`],
    [
      'with the dot of the root',
      'http',
      '',
      `HTTP/1.1\r\nHost: localhost.:${httpPort}`,
      `http://localhost:${httpPort}`,
    ],
    ['by address', 'http', '', `HTTP/1.1\r\nHost: 127.0.0.1:${httpPort}`, `http://127.0.0.1:${httpPort}`],
    ['by another name', 'http', '', `HTTP/1.1\r\nHost: mock-toss:${httpPort}`, `http://mock-toss:${httpPort}`],
    ['in HTTP/1.0 without a Host', 'http', '', 'HTTP/1.0', `http://127.0.0.1:${httpPort}`],
    ['with a Host for no address', 'http', '', "HTTP/1.1\r\nHost: a'b", `http://127.0.0.1:${httpPort}`],
    ['with a Host that is no IPv4', 'http', '', 'HTTP/1.1\r\nHost: 1.2.3.999', `http://127.0.0.1:${httpPort}`],
    ['over HTTPS', 'https', 'localhost', `HTTP/1.1\r\nHost: localhost:${tlsPort}`, `https://localhost:${tlsPort}`],
    ['over HTTPS in HTTP/1.0', 'https', 'localhost', 'HTTP/1.0', `https://127.0.0.1:${tlsPort}`],
    ...['cert.toss.im', 'oauth2.cert.toss.im', 'auth.cert.toss.im', 'cdn.toss.im'].flatMap(
      (name): [string, Way, string, string, string][] => [
        [name, 'https', name, `HTTP/1.1\r\nHost: ${name}:${tlsPort}`, `https://auth.cert.toss.im:${tlsPort}`],
        [`${name} through the proxy`, 'proxy', name, `HTTP/1.1\r\nHost: ${name}`, 'https://auth.cert.toss.im'],
      ],
    ),
    [
      'CERT.Toss.im in capitals',
      'https',
      'cert.toss.im',
      `HTTP/1.1\r\nHost: CERT.Toss.im:${tlsPort}`,
      `https://auth.cert.toss.im:${tlsPort}`,
    ],
    [
      'cert.toss.im with the dot of the root',
      'https',
      'cert.toss.im',
      `HTTP/1.1\r\nHost: cert.toss.im.:${tlsPort}`,
      `https://auth.cert.toss.im:${tlsPort}`,
    ],
    [
      'through the proxy with the port',
      'proxy',
      'cert.toss.im',
      'HTTP/1.1\r\nHost: cert.toss.im:443',
      'https://auth.cert.toss.im',
    ],
    [
      'through the proxy with an empty port',
      'proxy',
      'cert.toss.im',
      'HTTP/1.1\r\nHost: cert.toss.im:',
      'https://auth.cert.toss.im',
    ],
  ];

  it.each(forms)('%s', async (_name, way, servername, head, base) => {
    const { authUrl = '' } = await send(way, servername, `POST ${API}/request ${head}`, NONE);
    expect(authUrl).toBe(`${base}${WINDOW}`);
    expect(await load(way, authUrl)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('with an absolute target', async () => {
    const host = `cert.toss.im:${tlsPort}`;
    const target = `POST https://${host}${API}/request HTTP/1.1`;
    const { authUrl } = await send('https', 'cert.toss.im', `${target}\r\nHost: ${host}`, NONE);
    expect(authUrl).toBe(`https://auth.${host}${WINDOW}`);
  });

  it('over HTTP/2', async () => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca, servername: 'cert.toss.im' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const authority = `cert.toss.im:${tlsPort}`;
    const stream = session.request({
      ':method': 'POST',
      ':path': `${API}/request`,
      ':authority': authority,
      ...headers,
    });
    stream.end(NONE);
    expect(JSON.parse(await text(stream)).success.authUrl).toBe(`https://auth.cert.toss.im:${tlsPort}${WINDOW}`);
    session.close();
  });

  it('through a mapped port: the port is the one that the client used', async () => {
    for (const [host, base] of [
      ['cert.toss.im', 'https://auth.cert.toss.im'],
      ['cert.toss.im:9443', 'https://auth.cert.toss.im:9443'],
      ['localhost', 'https://localhost'],
    ]) {
      const { authUrl } = await send('https', 'localhost', `POST ${API}/request HTTP/1.1\r\nHost: ${host}`, NONE);
      expect(authUrl).toBe(`${base}${WINDOW}`);
    }
  });
});

describe('under the real names', () => {
  const links = async (env: Record<string, string>) => {
    const own = await startTls(env);
    const body = JSON.stringify(await personalBody());
    const ask = async (payload: string) => {
      const socket = connectTls({ port: own.tlsPort, host: '127.0.0.1', servername: 'cert.toss.im', ca: own.ca });
      socket.write(
        `POST ${API}/request HTTP/1.1\r\nHost: cert.toss.im\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`,
      );
      return JSON.parse(parseAnswer(await text(socket)).body).success;
    };
    return { personal: await ask(body), none: await ask(NONE) };
  };

  it('links to the app stay on the host of the request, which serves the app', async () => {
    const { personal, none } = await links({});
    const page = `https://cert.toss.im/app/${personal.txId}`;
    expect(personal).toMatchObject({ appScheme: page, androidAppUri: page, iosAppUri: page });
    expect(none.authUrl).toBe(`https://auth.cert.toss.im${WINDOW}`);
  });

  it.each(['https://dev.example', 'https://dev.example:8443/toss'])('%s as public URL wins', async (publicUrl) => {
    const { personal, none } = await links({ MOCK_TOSS_PUBLIC_URL: publicUrl });
    expect(personal.iosAppUri).toBe(`${publicUrl}/app/${personal.txId}`);
    expect(none.authUrl).toBe(`${publicUrl}${WINDOW}`);
  });

  it('the demo calls each host for the paths that it serves', async () => {
    const { app: own } = await buildTestApp({}, { realNow: Date.now });
    const base = await own.listen({ host: '127.0.0.1', port: 0 });
    const socket = connectTcp(Number(new URL(base).port), '127.0.0.1');
    const body = '{"requestUrl":"https://partner.test"}';
    socket.write(
      'POST /demo/api/request HTTP/1.1\r\nHost: auth.cert.toss.im\r\nContent-Type: application/json\r\n' +
        `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(parseAnswer(await text(socket))).toMatchObject({ status: 200 });
    const { items } = (await own.inject({ url: '/_control/v1/requests' })).json();
    const hosts = items.map(({ endpoint, request }: { endpoint: string; request: { headers: { host: string } } }) => [
      endpoint,
      request.headers.host,
    ]);
    expect(hosts).toEqual([
      ['request', 'cert.toss.im'],
      ['token', 'oauth2.cert.toss.im'],
    ]);
    const rules = (await own.inject({ url: '/_control/v1/findings' })).json().items;
    expect(rules.map(({ rule }: { rule: string }) => rule)).not.toContain('wrong-host');
  });
});

it.each(['X01012345678.example', 'x01012345678.Example.', 'X01012345678.EXAMPLE:8677'])(
  'the journal hides a Host that may be personal data, in URLs too: %s',
  async (host) => {
    const own = await buildTestApp({ MOCK_TOSS_APP_LINKS: 'scheme' });
    const partner = await createPartner(own.app, {});
    for (const payload of [NONE, JSON.stringify(await personalBody())]) {
      const headers = { host, authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' };
      const answer = await own.app.inject({ method: 'POST', url: `${API}/request`, headers, payload });
      expect(answer.body).toContain('x01012345678.example');
    }
    const journal = await own.app.inject({ url: `/_control/v1/requests?clientId=${partner.clientId}` });
    expect(journal.body).toContain('browser_fallback_url');
    expect(journal.body).not.toContain('01012345678');
  },
);

describe('a Host', () => {
  it.each([
    ['localhost', 'localhost', null],
    ['A.Example:1', 'a.example', 1],
    ['a.example.', 'a.example', null],
    ['a.example:', 'a.example', null],
    ['[::1]:8677', '[::1]', 8677],
    ['[2001:DB8::1]', '[2001:db8::1]', null],
    ['under_score:65535', 'under_score', 65_535],
  ])('%s is %s and port %s', (host, name, port) => {
    expect(parseHost(host)).toEqual({ name, port });
  });

  it.each([
    '',
    '.',
    ':80',
    'a b',
    'a/b',
    'user@a',
    'a:65536',
    'a:b',
    '[::1',
    '[:::]',
    '[::1%25eth0]',
    '1.2.3.999',
    'a#b',
  ])('%j cannot be part of a URL', (host) => {
    expect(parseHost(host)).toBeUndefined();
  });

  it.each([
    [{ localAddress: '10.0.0.5', localPort: 8677 }, 'http://10.0.0.5:8677'],
    [{ localAddress: '::ffff:10.0.0.5', localPort: 8677 }, 'http://10.0.0.5:8677'],
    [{ localAddress: '2001:db8::1', localPort: 80 }, 'http://[2001:db8::1]:80'],
    [{}, 'http://localhost'],
    [undefined, 'http://localhost'],
  ])('that is missing is replaced by the local address of the connection: %j', (socket, base) => {
    const request = { headers: {}, protocol: 'http', raw: { socket } };
    expect(baseUrlOf(request as unknown as Parameters<typeof baseUrlOf>[0], null)).toBe(base);
  });
});
