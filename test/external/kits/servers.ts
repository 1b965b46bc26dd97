import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMockToss } from '../../../src/client/start.ts';
import { atEnd } from '../../at-end.ts';

const listen = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => server.closeAllConnections());
  atEnd(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A server that always says the same. */
const saying = (status: number, type: string, body: string, headers: Record<string, string> = {}): Promise<string> =>
  listen((_request, response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body));

/** Hands every call on, as a reverse proxy does. `change` may answer it instead. */
const before = (real: string, change: (path: string) => string | { readonly status: number; readonly body: object }) =>
  listen(async (request, response) => {
    const changed = change(request.url ?? '');
    if (typeof changed !== 'string') {
      const type = changed.status < 400 ? 'application/json' : 'application/problem+json';
      response.writeHead(changed.status, { 'content-type': type });
      response.end(JSON.stringify(changed.body));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const type = request.headers['content-type'];
    const answer = await fetch(real + changed, {
      method: request.method ?? 'GET',
      headers: type === undefined ? {} : { 'content-type': type },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });

const unused = async (): Promise<string> => {
  const mock = await startMockToss();
  await mock.close();
  return mock.baseUrl;
};

/** The servers that the kits meet, by the names that the table has for them. Their addresses have no slash at the end. */
export const startServers = async () => {
  const start = async (options: Parameters<typeof startMockToss>[0] = {}): Promise<string> => {
    const mock = await startMockToss(options);
    atEnd(() => mock.close());
    return mock.baseUrl;
  };
  // More than a page of them.
  const real = await start({ maxFaults: 500 });
  const page = '<!doctype html><title>another server</title>';
  return {
    real,
    guarded: await start({ controlToken: 'open-sesame' }),
    /** A real one whose data a test may reset. */
    spare: await start(),
    none: await unused(),
    html: await saying(200, 'text/html', page),
    htmlError: await saying(502, 'text/html', page),
    json404: await saying(404, 'application/json', '{"error":"not found"}'),
    redirect: await saying(302, 'text/plain', '', { location: `${real}/_control/v1/info` }),
    garbage: await saying(200, 'application/json', '{"items": [1, '),
    list: await saying(200, 'application/json', '{"items":"none"}'),
    endless: await saying(200, 'application/json', '{"items":[],"nextCursor":"again"}'),
    /** Before there was a report. */
    old: await before(real, (path) =>
      path.includes('/report')
        ? { status: 404, body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such path' } }
        : path,
    ),
    /** Of another version: what they make is no client that a test can use. */
    nameless: await before(real, (path) => (path.endsWith('/clients') ? { status: 201, body: {} } : path)),
    secretless: await before(real, (path) =>
      path.endsWith('/clients') ? { status: 201, body: { clientId: 'only' } } : path,
    ),
    prefixed: await before(real, (path) => path.replace(/^\/behind\/proxy/, '')),
  };
};

export type Servers = Awaited<ReturnType<typeof startServers>>;
