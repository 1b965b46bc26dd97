import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../../at-end.ts';
import { type GotCall, startAltered, startHostile } from '../../parity/altered-server.ts';
import { compareWith, startEmulator, startSecureEmulator } from './compared.ts';

type Handle = (response: ServerResponse, call: GotCall, number: number) => void;

/** A TCP server that writes something and closes. */
const startGarbage = async (text: string): Promise<URL> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
};

const token = JSON.stringify({ access_token: 'a', scope: 'ca', token_type: 'Bearer', expires_in: 3599 });

/** What the server does, the exit code, what the last line says, and the most calls that it may get. */
const servers: readonly [string, Handle, number, RegExp, number][] = [
  [
    'answers HTML',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'),
    1,
    /most probes were not asked: each needs token, which \S+\/token did not give/,
    300,
  ],
  [
    'redirects',
    (response) => response.writeHead(302, { location: 'https://elsewhere.invalid/' }).end(),
    1,
    /most probes were not asked: each needs token, which \S+\/token did not give/,
    300,
  ],
  ['answers HTTP 429', (response) => response.writeHead(429).end(), 3, /answered HTTP 429/, 1],
  ['answers HTTP 500', (response) => response.writeHead(500).end('oops'), 3, /answered HTTP 5xx 3 times in a row/, 3],
  ['closes every connection', (response) => void response.destroy(), 3, /ended without an HTTP answer/, 3],
  [
    'closes every connection in the middle',
    (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    },
    3,
    /ended without an HTTP answer/,
    3,
  ],
  ['never answers', () => {}, 3, /no answer in time/, 2],
  [
    'answers deeply nested JSON',
    (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('['.repeat(10_000) + ']'.repeat(10_000)),
    1,
    /most probes were not asked: each needs token, which \S+\/token did not give/,
    300,
  ],
  [
    'answers without end',
    (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    3,
    /the answer is too long/,
    3,
  ],
  [
    'answers a token that is none',
    (response, { path }) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(path.startsWith('/token') ? token : '{}'),
    1,
    /^/,
    300,
  ],
  [
    'answers a token without end',
    (response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: 'a'.repeat(200_000), token_type: 'Bearer' })),
    1,
    /most probes were not asked: each needs token, which \S+\/token did not give/,
    300,
  ],
];

describe('compare ends in time against a server that', () => {
  it.each(servers)('%s', async (_what, handle, exitCode, said, most) => {
    const hostile = await startHostile(handle);

    const { code, probes, err } = await compareWith(hostile.url);

    expect(code).toBe(exitCode);
    expect(err.trimEnd().split('\n').at(-1)).toMatch(said);
    expect(probes.length).toBeGreaterThan(100);
    expect(hostile.calls()).toBeLessThanOrEqual(most);
  });

  it.each([
    ['answers no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['answers nothing', ''],
  ])('%s', async (_what, text) => {
    const { code, err } = await compareWith(await startGarbage(text));

    expect(code).toBe(3);
    expect(err).toContain('ended without an HTTP answer');
  });

  it.each([
    ['switches to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    ['answers only that it goes on', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s', async (_what, text) => {
    const { code, err, probes } = await compareWith(await startGarbage(text));

    expect(code).toBe(3);
    expect(err).toContain('ended without an HTTP answer');
    expect(probes.length).toBeGreaterThan(100);
  });

  it('answers texts that are hard to search', async () => {
    const texts = ['eyJ', 'v1$', 'a@', '010-', '19', 'a.', '\\u'].map((text) => text.repeat(20_000));
    const server = await startHostile((response, _call, number) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { errorCode: 'CE0003', reason: texts[number % texts.length] } }));
    });

    const { code, out } = await compareWith(server.url);

    expect(code).toBe(1);
    expect(out.length).toBeLessThan(1_000_000);
  });

  it('has a certificate of an unknown CA', async () => {
    const { code, err } = await compareWith(await startSecureEmulator());

    expect(code).toBe(3);
    expect(err).toContain('its certificate is not trusted: name the CA with NODE_EXTRA_CA_CERTS');
  });

  it('is not there', async () => {
    const { code, err, probes } = await compareWith(new URL('http://127.0.0.1:1'));

    expect(code).toBe(3);
    expect(err).toContain('http://127.0.0.1:1/token: no connection (ECONNREFUSED)');
    expect(probes.every(({ result }) => result === 'not-asked')).toBe(true);
  });

  it('answers HTTP 429 later: what was compared before is in the report', async () => {
    const upstream = await startEmulator();
    let count = 0;
    const altered = await startAltered(upstream, () => {
      count += 1;
      return count > 10 ? { status: 429 } : undefined;
    });

    const { code, probes } = await compareWith(altered.url);

    expect(code).toBe(3);
    expect(probes.filter(({ result }) => result === 'same')).toHaveLength(10);
    expect(probes.slice(0, 10).every(({ result }) => result === 'same')).toBe(true);
    expect(probes[10]?.reason).toContain('answered HTTP 429');
  });

  it('fails at a single call: that is a difference, and the others are compared', async () => {
    const upstream = await startEmulator();
    const altered = await startAltered(upstream, (_answer, { path }) =>
      path.endsWith('/status/') ? { status: 500 } : undefined,
    );

    const { code, probes } = await compareWith(altered.url);

    expect(code).toBe(1);
    expect(probes.filter(({ result }) => result === 'differs').map(({ id }) => id)).toEqual(['path-trailing-slash']);
  });
});
