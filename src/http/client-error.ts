import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { pathOf } from './base-url.ts';
import type { PathLog } from './logged-path.ts';
import type { Observer } from './observer.ts';
import { payloadOf, type Refusal } from './refusal.ts';
import type { PickSurface } from './surface.ts';
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

/** What is known of a request that never became one. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** The request line, where the packet still begins with one. */
const readRequestLine = (packet: unknown): RequestLine | undefined => {
  const start = Buffer.isBuffer(packet) ? packet.subarray(0, 2100).toString('latin1') : '';
  const [, method, target] = /^([A-Z]{1,20}) (\S{1,2048})/.exec(start) ?? [];
  return method === undefined || target === undefined ? undefined : { method, target };
};

const write = (refusal: Refusal): string => {
  const { status, contentType, headers } = refusal;
  const payload = payloadOf(refusal);
  const lines = Object.entries({
    ...headers,
    'content-type': contentType,
    'content-length': Buffer.byteLength(payload),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${payload}`;
};

/** Sends an answer over the bare socket, and lets go of it. */
const answer = (socket: Duplex, refusal: Refusal): void => {
  socket.end(write(refusal));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

const createAnswerer =
  (pick: PickSurface, observer: Observer, logger: Logger, paths: PathLog) =>
  (socket: Duplex, line: RequestLine | undefined, error: TransportError): void => {
    const target = line?.target ?? observer.lastOf(socket)?.url;
    // Most callers mean the API: where nothing tells, its body is the best guess.
    const { name, refuse } = pick(target === undefined ? '/api' : pathOf(target));
    const refusal = refuse(error);
    const { status, code, hint } = refusal;
    logger.warn({ path: target === undefined ? null : paths.show(target), status, code, hint }, 'call refused');
    observer.observeRefused(socket, line, name, refusal);
    answer(socket, refusal);
  };

/** Answers what Node's parser refuses, in the body of the surface that was meant. */
export const createClientErrorHandler = (pick: PickSurface, observer: Observer, logger: Logger, paths: PathLog) => {
  const answered = new WeakSet<Socket>();
  const refuse = createAnswerer(pick, observer, logger, paths);
  return (error: SocketError, socket: Socket): void => {
    if (answered.has(socket)) return;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    answered.add(socket);
    refuse(socket, readRequestLine(error.rawPacket), toTransportError(error));
  };
};

/** What Node answers by itself, bare, or not at all: expectations that nobody knows, and CONNECT. */
export const answerOddRequests = (
  server: Server,
  pick: PickSurface,
  observer: Observer,
  logger: Logger,
  paths: PathLog,
): void => {
  const refuse = createAnswerer(pick, observer, logger, paths);
  const lineOf = ({ method = '', url = '' }: IncomingMessage): RequestLine => ({ method, target: url });
  server.on('checkExpectation', (request: IncomingMessage) => {
    const error = new TransportError('bad-request', 'the Expect header asks for something unknown: leave it out');
    refuse(request.socket, lineOf(request), error);
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    // Node hands the socket over without a listener for errors: a reset would end the process.
    socket.on('error', () => socket.destroy());
    const line = lineOf(request);
    const error = new TransportError('method', 'CONNECT is not taken here: this is no proxy');
    refuse(socket, line.target.startsWith('/') ? line : { ...line, target: '/' }, error);
  });
};
