import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { REAL_HOSTS } from '../domain/real-hosts.ts';
import { createServer } from '../http/node-http.ts';

const TIMEOUT_MS = 10_000;
const LIMITS = { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS, connectionsCheckingInterval: 1_000 };

const REFUSAL_TEXT = `this proxy accepts only CONNECT to ${REAL_HOSTS.join(', ')} on port 443: use no proxy for other addresses`;

const refusal = (status: string, why: string): string =>
  [
    `HTTP/1.1 ${status}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${why.length + 1}`,
    'connection: close',
    '',
    `${why}\n`,
  ].join('\r\n');

/** How long a client may keep its side open after a refusal, to read it. */
const LINGER_MS = 500;

const refuse = (socket: Duplex, status: string): void => {
  socket.end(refusal(status, REFUSAL_TEXT));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

const isServed = (target: string): boolean => {
  const host = /^([^:]+):443$/.exec(target)?.[1]?.toLowerCase();
  return REAL_HOSTS.some((name) => name === host);
};

/**
 * An HTTP proxy for the real hosts only. It answers in their place: `accept` takes over each tunnel. It refuses everything
 * else and never opens a connection.
 */
export const createProxy = (accept: (socket: Socket) => void): Server => {
  const proxy = createServer(LIMITS, (_request, response) => {
    const more = { 'content-length': REFUSAL_TEXT.length + 1, connection: 'close' };
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', ...more }).end(`${REFUSAL_TEXT}\n`);
  });
  proxy.on('connect', ({ url = '' }, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!isServed(url)) {
      refuse(socket, '403 Forbidden');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    accept(socket as Socket);
  });
  proxy.on('clientError', (_error, socket) => {
    if (socket.writable) refuse(socket, '400 Bad Request');
    else socket.destroy();
  });
  return proxy;
};
