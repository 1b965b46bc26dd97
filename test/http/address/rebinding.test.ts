import { request as requestHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { collectRoutes } from '../../all-routes.ts';
import { atEnd } from '../../at-end.ts';
import { buildTestApp, control, createPartner } from '../../harness.ts';
import { callOn } from '../../http2.ts';
import { sendRaw } from '../../raw-http.ts';
import { startTls } from '../../tls/running.ts';

/** A name of a page that its owner lets lead here, once it has loaded: to its browser we are its own server. */
const REBOUND = 'rebound.example';

interface Route {
  readonly method: string;
  readonly path: string;
}

const { built, routes: registered } = await collectRoutes(buildTestApp);
const routes: Route[] = registered.flatMap(({ method, url }) => [
  { method, path: url },
  ...(method === 'GET' && built.app.hasRoute({ method: 'HEAD', url }) ? [{ method: 'HEAD', path: url }] : []),
]);

/** What other names may reach: the emulated API, pages, which are what they are for anybody, and health checks. */
const isOpen = ({ path }: Route): boolean =>
  /^\/(token|api|api-client)(\/|$)/.test(path) ||
  ['/app', '/app/:txId', '/app/assets/:file', '/demo', '/cert/v1', '/start'].includes(path) ||
  /^(\/_control\/v1)?\/(health|ready)$/.test(path);

const guarded = routes.filter((route) => !isOpen(route));

const { server, ca, tlsPort } = await startTls({ MOCK_TOSS_SCENARIO: 'manual' });

interface Answer {
  readonly status: number;
  readonly body: string;
}

type Call = (route: Route, origin?: boolean) => Promise<Answer>;

const readAnswer = (
  outgoing: ReturnType<typeof requestHttp>,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void => {
  outgoing.on('error', reject);
  outgoing.on('response', (answer) => {
    text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
  });
  outgoing.end();
};

const port = Number(new URL(server.url).port);

const headersOf = (scheme: string, ownPort: number, origin: boolean, path: string) => ({
  host: `${REBOUND}:${ownPort}`,
  // Else it is a call of an unknown path.
  ...(path === '/' ? { accept: 'text/html' } : {}),
  ...(origin ? { origin: `${scheme}://${REBOUND}:${ownPort}`, 'sec-fetch-site': 'same-origin' } : {}),
});

const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
atEnd(() => session.destroy());

const protocols: Record<string, Call> = {
  'HTTP/1.1': ({ method, path }, origin = true) =>
    new Promise((resolve, reject) => {
      const headers = headersOf('http', port, origin, path);
      readAnswer(requestHttp({ host: '127.0.0.1', port, method, path, headers, agent: false }), resolve, reject);
    }),
  'HTTP/1.1 with TLS': ({ method, path }, origin = true) =>
    new Promise((resolve, reject) => {
      const headers = headersOf('https', tlsPort, origin, path);
      const where = { host: '127.0.0.1', port: tlsPort, servername: 'localhost', ca, agent: false as const };
      readAnswer(requestHttps({ ...where, method, path, headers }), resolve, reject);
    }),
  'HTTP/2': ({ method, path }, origin = true) => {
    const { host, ...more } = headersOf('https', tlsPort, origin, path);
    return callOn(session, path, { headers: { ':method': method, ':authority': host, ...more } });
  },
};

describe('a page whose name was pointed at this server (DNS rebinding)', () => {
  it('is tested with every route', () => {
    expect(guarded.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'GET /app/api/:txId',
        'POST /app/api/:txId/approve',
        'POST /app/api/:txId/identify',
        'GET /app/api/:txId/people',
        'GET /app/api/:txId/qr.svg',
        'POST /demo/api/request',
        'POST /demo/api/result',
        'POST /_control/v1/reset',
        'GET /_control/docs',
      ]),
    );
    expect(routes.length).toBeGreaterThan(90);
  });

  describe.each(Object.keys(protocols))('over %s', (protocol) => {
    const call = protocols[protocol] as Call;

    it.each(guarded)('gets 403 for $method $path, and which setting to change', async ({ method, path }) => {
      for (const withOrigin of [true, false]) {
        const answer = await call({ method, path: path.replace(/:\w+/g, 'x') }, withOrigin);
        expect(answer.status).toBe(403);
        if (method === 'HEAD') continue;
        // A page, or JSON with a message.
        expect(answer.body).toMatch(/unknown Host: .*MOCK_TOSS_ALLOWED_HOSTS.*MOCK_TOSS_PUBLIC_URL/);
      }
    });

    it('has no effect on a request whose txId it knows', async () => {
      const control = `${server.url}/_control/v1`;
      const asked = await fetch(`${server.url}/demo/api/request`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"requestUrl":"https://partner.test"}',
      });
      const { txId } = (await asked.json()) as { txId: string };
      for (const { method, path } of guarded.filter((route) => route.path.includes(':txId'))) {
        expect((await call({ method, path: path.replace(':txId', txId) })).status).toBe(403);
      }
      const { status, polls } = (await (await fetch(`${control}/transactions/${txId}`)).json()) as Record<
        string,
        unknown
      >;
      expect({ status, polls }).toEqual({ status: 'REQUESTED', polls: 0 });
    });

    it('still reaches the paths of the real service and the health checks', async () => {
      expect((await call({ method: 'POST', path: '/token' }, false)).status).toBe(400);
      expect((await call({ method: 'GET', path: '/cert/v1' })).status).toBe(200);
      expect((await call({ method: 'GET', path: '/health' })).status).toBe(200);
    });
  });
});

describe('the Host of calls of this server’s pages', async () => {
  const own = await buildTestApp({
    MOCK_TOSS_HOST: 'configured.test',
    MOCK_TOSS_TLS_HOST: 'certificate.test',
    MOCK_TOSS_PUBLIC_URL: 'https://public.test/toss',
    MOCK_TOSS_ALLOWED_HOSTS: 'allowed.test',
  });
  const { requestNone } = await createPartner(own.app);

  it.each([
    ['localhost', true],
    ['LOCALHOST:8677', true],
    ['localhost.:8677', true],
    ['app.localhost:1', true],
    ['127.0.0.1:8677', true],
    ['192.168.0.5:8677', true],
    ['[::1]:8677', true],
    ['mock-toss:8677', true],
    ['mock-toss.:8677', true],
    ['host.docker.internal:8677', true],
    ['auth.cert.toss.im', true],
    ['CERT.toss.im.:8678', true],
    ['configured.test', true],
    ['certificate.test:8678', true],
    ['public.test', true],
    ['allowed.test:99', true],
    ['evil.test', false],
    ['localhost.evil.test', false],
    ['127.0.0.1.evil.test', false],
    ['auth.cert.toss.im.evil.test', false],
    ['evil.test.', false],
    ['evil.test:80.localhost', false],
    ['user@localhost', false],
  ])('%s: %s', async (host, isKnown) => {
    const txId = await requestNone();
    for (const url of [`/app/api/${txId}`, '/demo/api/scenarios', '/_control/v1/info']) {
      const { statusCode } = await own.app.inject({ url, headers: { host } });
      expect([url, statusCode]).toEqual([url, isKnown ? 200 : 403]);
    }
  });

  it('is none in HTTP/1.0 without one', async () => {
    for (const path of ['/app/api/x', '/demo/api/scenarios', '/_control/v1/info']) {
      expect([path, (await sendRaw(port, [`GET ${path} HTTP/1.0\r\n\r\n`])).status]).toEqual([path, 403]);
    }
  });

  it('is that of the public URL, also for a page under its path', async () => {
    const txId = await requestNone();
    const approve = (headers: Record<string, string>) =>
      own.app.inject({ method: 'POST', url: `/app/api/${txId}/start`, headers });
    expect((await approve({ host: 'public.test', origin: 'https://public.test' })).statusCode).toBe(200);
    expect((await approve({ host: 'public.test', origin: 'https://evil.test' })).statusCode).toBe(403);
    expect((await approve({ host: 'evil.test', origin: 'https://public.test' })).statusCode).toBe(403);
  });

  it('does not matter for the form post that opens the window, and neither does the posting page', async () => {
    const txId = await requestNone();
    const { statusCode } = await own.app.inject({
      method: 'POST',
      url: '/start?serviceType=SIGN_USER_AUTH',
      headers: {
        origin: 'https://partner.test',
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: `txId=${txId}`,
    });
    expect(statusCode).toBe(200);
    expect((await control(own.app, 'GET', `/transactions/${txId}`)).json().status).toBe('REQUESTED');
  });
});
