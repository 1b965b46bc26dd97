import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { pathOf } from './base-url.ts';
import type { Refusal, Refuse } from './refusal.ts';
import { TransportError } from './transport-error.ts';

/** What Node tells of a connection that it gave up on. */
export interface SocketError extends Error {
  readonly code?: string | undefined;
  /** A Buffer, whatever the framework's types say. */
  readonly rawPacket?: unknown;
}

/** How long a client may go on sending after its answer, so that a reset does not overtake the answer. */
const LINGER_MS = 500;

const toTransportError = (error: SocketError): TransportError => {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new TransportError(
        'timeout',
        'the request was not sent in time: send all of it, or raise MOCK_TOSS_REQUEST_TIMEOUT',
      );
    case 'HPE_INVALID_EOF_STATE':
      return new TransportError('bad-request', 'the request broke off before its end');
    case 'HPE_HEADER_OVERFLOW':
      return new TransportError('headers-too-large', 'the headers are larger than 16 KiB');
    default:
      return new TransportError('bad-request', 'this is not HTTP/1.1: check method, target, headers and chunk sizes');
  }
};

/** The path of a request line, where the packet still begins with one. */
const readPath = (packet: unknown): string | undefined => {
  const start = Buffer.isBuffer(packet) ? packet.subarray(0, 2100).toString('latin1') : '';
  const target = /^[A-Z]+ (\S{1,2048})/.exec(start)?.[1];
  return target === undefined ? undefined : pathOf(target);
};

const write = ({ status, contentType, headers, body }: Refusal): string => {
  const payload = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    'content-type': contentType,
    'content-length': Buffer.byteLength(payload),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${payload}`;
};

/** Sends an answer over the bare socket, and lets go of it. */
const answer = (socket: Duplex, path: string, refusal: Refusal, logger: Logger): void => {
  const { status, code, hint } = refusal;
  logger.warn({ path, status, code, hint }, 'call refused');
  socket.end(write(refusal));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

/** Paths that sockets asked for last: what stalls or breaks off later has no request line of its own. */
export type LastPaths = WeakMap<Socket, string>;

type Pick = (path: string) => Refuse;

/** Answers what Node's parser refuses, in the body of the surface that was meant. */
export const createClientErrorHandler = (pick: Pick, lastPaths: LastPaths, logger: Logger) => {
  const answered = new WeakSet<Socket>();
  return (error: SocketError, socket: Socket): void => {
    if (answered.has(socket)) return;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    answered.add(socket);
    // Most callers mean the API: where nothing tells, its body is the best guess.
    const path = readPath(error.rawPacket) ?? lastPaths.get(socket) ?? '/api';
    answer(socket, path, pick(path)(toTransportError(error)), logger);
  };
};

/** What Node answers by itself, bare, or not at all: expectations that nobody knows, and CONNECT. */
export const answerOddRequests = (server: Server, pick: Pick, logger: Logger): void => {
  server.on('checkExpectation', (request: IncomingMessage) => {
    const path = pathOf(request.url ?? '');
    const error = new TransportError('bad-request', 'the Expect header asks for something unknown: leave it out');
    answer(request.socket, path, pick(path)(error), logger);
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    // Node hands the socket over without a listener for errors: a reset would end the process.
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '';
    const path = target.startsWith('/') ? pathOf(target) : '/';
    const error = new TransportError('method', 'CONNECT is not taken here: this is no proxy');
    answer(socket, path, pick(path)(error), logger);
  });
};
