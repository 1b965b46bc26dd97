import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  constants,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { PemPair } from '../crypto/certificates/tls-ca.ts';
import { breakOff } from '../http/connection/broken-call.ts';
import { expectsContinue } from '../http/connection/message-rules.ts';
import { tooLate } from '../http/transport-error.ts';
import { endWithClient } from './half-closed.ts';

/** Where decrypted connections and calls go. */
export interface Backend {
  /** An HTTP/1.1 connection, as if it had been accepted. */
  acceptHttp1(socket: TLSSocket): void;
  /** An HTTP/2 call, in the shape of an HTTP/1.1 one. */
  answerHttp2(request: IncomingMessage, response: ServerResponse): void;
  /** What came first on a connection that has no TLS. */
  refusePlain(socket: Socket, first: Buffer): void;
  readonly requestTimeoutMs: number;
}

/** The TLS side of a listener: turns raw connections into calls. */
export interface TlsFront {
  accept(socket: Socket): void;
  /** Lets go of what has not shaken hands, and of HTTP/2 sessions when their calls are through. */
  close(): void;
}

/** How long a client may take to shake hands. */
const HANDSHAKE_MS = 10_000;
const IDLE_SESSION_MS = 120_000;
const MAX_HEADER_PAIRS = 10_000;
/** First byte of a TLS record with a handshake (RFC 8446 5.1). */
const HANDSHAKE_RECORD = 0x16;

/** The beginning of a request line, however short a piece of it has come. */
const isHttp = (bytes: Buffer): boolean => /^[A-Za-z]{1,20}( |$)/.test(bytes.subarray(0, 21).toString('latin1'));

/** Node.js gives both the same shape. */
const toHttp1 = (request: Http2ServerRequest): IncomingMessage => request as unknown as IncomingMessage;

/** An HTTP/2 call that is not sent in time gets the answer that an HTTP/1.1 call would get, and then ends. */
const watchTime = (request: Http2ServerRequest, response: Http2ServerResponse, timeoutMs: number): void => {
  const { stream } = request;
  // What came whole with its headers never ends by itself when nobody reads it.
  if (stream.endAfterHeaders) return;
  const end = (): void => stream.close(constants.NGHTTP2_NO_ERROR);
  const timer = setTimeout(() => {
    if (response.headersSent) {
      end();
      return;
    }
    stream.once('finish', end);
    breakOff(toHttp1(request), tooLate());
  }, timeoutMs);
  const stop = (): void => clearTimeout(timer);
  stream.once('end', stop).once('close', stop);
};

/** HTTP/2 knows no such header, and Node would complain of each of them. */
const withoutConnectionHeader = (response: Http2ServerResponse): void => {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'connection') setHeader(name, value);
  };
};

const clientOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

export const createTlsFront = ({ cert, key }: PemPair, backend: Backend): TlsFront => {
  /** By the connection's addresses and ports: a secure connection does not tell which socket it came from. */
  const shaking = new Map<string, Socket>();
  const sessions = new Set<ServerHttp2Session>();

  // More headers than that are refused by the size that they have together.
  const http2 = createHttp2Server({ maxHeaderListPairs: MAX_HEADER_PAIRS });
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // Streams that nobody reads do not keep it: nothing has moved for so long.
    session.setTimeout(IDLE_SESSION_MS, () => session.destroy());
  });
  const receive = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const { authority, headers } = request;
    // HTTP/1.1's name for it is the one that everything else reads.
    headers.host ??= authority;
    // CONNECT has no path.
    request.url ??= '/';
    withoutConnectionHeader(response);
    watchTime(request, response, backend.requestTimeoutMs);
    backend.answerHttp2(toHttp1(request), response as unknown as ServerResponse);
  };
  http2.on('request', receive);
  http2.on('connect', receive);
  http2.on('checkExpectation', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    if (expectsContinue(toHttp1(request))) response.writeContinue();
    receive(request, response);
  });
  http2.on('sessionError', (_error, session) => session.destroy());

  const tls = createTlsServer({
    cert,
    key,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['h2', 'http/1.1', 'http/1.0'],
    handshakeTimeout: HANDSHAKE_MS,
  });
  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  tls.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    shaking.delete(clientOf(socket));
    // From here on a client that has ended may still wait for an answer.
    socket.allowHalfOpen = true;
    if (socket.alpnProtocol !== 'h2') {
      backend.acceptHttp1(socket);
      return;
    }
    const end = (session: ServerHttp2Session): void => endWithClient(socket, session);
    http2.once('session', end);
    http2.emit('connection', socket);
    // No session was made, because the socket has ended meanwhile: the next session belongs to another client.
    http2.off('session', end);
  });

  /** What spoke before it was asked: a handshake, a client that took the port for the other one, or noise. */
  const look = (socket: Socket, first: Buffer): void => {
    socket.pause();
    if (first[0] === HANDSHAKE_RECORD) {
      socket.unshift(first);
      tls.emit('connection', socket);
    } else if (isHttp(first)) {
      backend.refusePlain(socket, first);
      socket.resume();
    } else {
      socket.destroy();
    }
  };

  return {
    accept(socket) {
      const client = clientOf(socket);
      shaking.set(client, socket);
      // The proxy's HTTP server sets this for its tunnels. A client that ends before the handshake is complete has left.
      socket.allowHalfOpen = false;
      const late = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        clearTimeout(late);
        if (shaking.get(client) === socket) shaking.delete(client);
      });
      socket.once('data', (first) => {
        clearTimeout(late);
        look(socket, first);
      });
    },
    close() {
      for (const session of sessions) session.close();
      for (const socket of shaking.values()) socket.destroy();
    },
  };
};
