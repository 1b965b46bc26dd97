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

/** What handles decrypted connections and calls. */
export interface Backend {
  /** Takes an HTTP/1.1 connection, as if the server had accepted it itself. */
  acceptHttp1(socket: TLSSocket): void;
  /** Answers an HTTP/2 call, which has the shape of an HTTP/1.1 call. */
  answerHttp2(request: IncomingMessage, response: ServerResponse): void;
  /** Refuses a connection that began without TLS; `first` are its first bytes. */
  refusePlain(socket: Socket, first: Buffer): void;
  readonly requestTimeoutMs: number;
}

/** The TLS side of a listener: turns raw connections into calls. */
export interface TlsFront {
  accept(socket: Socket): void;
  /** Closes connections before their handshake at once, and HTTP/2 sessions when their calls have ended. */
  close(): void;
}

/** Time limit of the TLS handshake. */
const HANDSHAKE_MS = 10_000;
const IDLE_SESSION_MS = 120_000;
const MAX_HEADER_PAIRS = 10_000;
/** First byte of a TLS record with a handshake (RFC 8446 5.1). */
const HANDSHAKE_RECORD = 0x16;

/** Whether the bytes are the beginning of a request line, which may have arrived only in part. */
const isHttp = (bytes: Buffer): boolean => /^[A-Za-z]{1,20}( |$)/.test(bytes.subarray(0, 21).toString('latin1'));

/** In Node.js, requests of HTTP/1.1 and HTTP/2 have the same shape. */
const toHttp1 = (request: Http2ServerRequest): IncomingMessage => request as unknown as IncomingMessage;

/** An HTTP/2 call that is not sent in time is answered as an HTTP/1.1 call would be, and then ended. */
const watchTime = (request: Http2ServerRequest, response: Http2ServerResponse, timeoutMs: number): void => {
  const { stream } = request;
  // A call without a body is complete. It would emit no `end` as long as no one reads it.
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

/** HTTP/2 has no `connection` header, and Node.js would print a warning for each one. */
const withoutConnectionHeader = (response: Http2ServerResponse): void => {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'connection') setHeader(name, value);
  };
};

const clientOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

export const createTlsFront = ({ cert, key }: PemPair, backend: Backend): TlsFront => {
  /** Sockets in the handshake, by addresses and ports: a secure connection does not expose its raw socket. */
  const handshaking = new Map<string, Socket>();
  const sessions = new Set<ServerHttp2Session>();

  // The limit of the total header size is reached first.
  const http2 = createHttp2Server({ maxHeaderListPairs: MAX_HEADER_PAIRS });
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // Also ends a session whose streams no one reads: no data has moved for this time.
    session.setTimeout(IDLE_SESSION_MS, () => session.destroy());
  });
  const receive = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const { authority, headers } = request;
    // All other code reads the host under its HTTP/1.1 name.
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
    handshaking.delete(clientOf(socket));
    // From now on, a client that closed its side may still wait for an answer.
    socket.allowHalfOpen = true;
    if (socket.alpnProtocol !== 'h2') {
      backend.acceptHttp1(socket);
      return;
    }
    const end = (session: ServerHttp2Session): void => endWithClient(socket, session);
    http2.once('session', end);
    http2.emit('connection', socket);
    // If the socket had already ended, no session was created. The next session then belongs to another client.
    http2.off('session', end);
  });

  /** Looks at the first bytes: a TLS handshake, plain HTTP on the wrong port, or neither. */
  const routeConnection = (socket: Socket, first: Buffer): void => {
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
      handshaking.set(client, socket);
      // The proxy's HTTP server sets this for its tunnels. A client that ends before the handshake has left.
      socket.allowHalfOpen = false;
      const handshakeTimer = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        clearTimeout(handshakeTimer);
        if (handshaking.get(client) === socket) handshaking.delete(client);
      });
      socket.once('data', (first) => {
        clearTimeout(handshakeTimer);
        routeConnection(socket, first);
      });
    },
    close() {
      for (const session of sessions) session.close();
      for (const socket of handshaking.values()) socket.destroy();
    },
  };
};
