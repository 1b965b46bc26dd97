import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEnd } from '../at-end.ts';

/** A call, as a server got it. */
export interface GotCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** An answer, as a server gives it. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Changes an answer; `undefined` leaves it as it is. */
export type Alter = (answer: GivenAnswer, call: GotCall) => Partial<GivenAnswer> | undefined;

const textOf = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const forward = (upstream: URL, call: GotCall): Promise<GivenAnswer> =>
  new Promise((resolve, reject) => {
    const { method, path, headers, body } = call;
    const { hostname, port } = upstream;
    const sent = request({ method, path, headers: { ...headers, host: upstream.host }, hostname, port });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const { 'transfer-encoding': _chunked, connection: _hop, ...kept } = response.headers;
      const shown = Object.entries(kept).map(([name, value]) => [name, String(value)]);
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(shown),
        body: await textOf(response),
      });
    });
    sent.end(body);
  });

const listen = async (handle: (call: GotCall, response: ServerResponse) => Promise<void>): Promise<URL> => {
  const server = createServer(async (message, response) => {
    const call = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      body: await textOf(message).catch(() => ''),
    };
    await handle(call, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

export interface AlteredServer {
  readonly url: URL;
  /** How many answers were changed. */
  readonly altered: () => number;
}

/** A server that answers as another one, but for what `alter` changes. */
export const startAltered = async (upstream: URL, alter: Alter): Promise<AlteredServer> => {
  let count = 0;
  const url = await listen(async (call, response) => {
    const answer = await forward(upstream, call);
    const change = alter(answer, call);
    if (change !== undefined) count += 1;
    const { status, headers, body } = { ...answer, ...change };
    const { 'content-length': _length, ...others } = headers;
    // A body of 405 or HEAD stays as it is.
    response.writeHead(status, others);
    response.end(body);
  });
  return { url, altered: () => count };
};

/** A server that does something of its own with every call. */
export const startHostile = async (
  handle: (response: ServerResponse, call: GotCall, number: number) => void,
): Promise<{ readonly url: URL; readonly calls: () => number }> => {
  let count = 0;
  const url = await listen(async (call, response) => {
    count += 1;
    handle(response, call, count);
  });
  return { url, calls: () => count };
};
