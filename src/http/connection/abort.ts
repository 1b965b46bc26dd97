import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { closeInStages } from './closing.ts';

/** Whether the caller has hung up. */
export const isGone = ({ raw }: FastifyRequest): boolean => {
  // A reset HTTP/2 stream has no socket any more.
  const socket: Socket | undefined = raw.socket;
  return socket === undefined || socket.destroyed;
};

/** Calls back when the caller hangs up. Returns a function that cancels this. */
export const onGone = (request: FastifyRequest, callback: () => void): (() => void) => {
  const { raw } = request;
  const connection = 'stream' in raw ? (raw.stream as ServerHttp2Stream) : raw.socket;
  connection.once('close', callback);
  if (isGone(request)) callback();
  return () => connection.off('close', callback);
};

/**
 * Calls back when the client of an endless answer closes its side of the connection: nothing else shows that the client is
 * gone. In HTTP/2 the stream is reset instead.
 */
export const onFarewell = ({ raw }: FastifyRequest, callback: () => void): void => {
  if ('stream' in raw) return;
  if (raw.socket.readableEnded) callback();
  else raw.socket.once('end', callback);
};

/** The stream of an HTTP/2 call: its connection carries others too, and stays. */
const streamOf = ({ raw }: FastifyReply): ServerHttp2Stream | undefined =>
  'stream' in raw ? (raw.stream as ServerHttp2Stream) : undefined;

/** Ends the connection without an answer, after the answers of earlier calls: by a TCP reset, or by a normal end. */
export const closeConnection = (reply: FastifyReply, how: 'reset' | 'empty'): FastifyReply => {
  reply.hijack();
  const { raw } = reply;
  const stream = streamOf(reply);
  if (stream !== undefined) {
    stream.close(how === 'reset' ? constants.NGHTTP2_INTERNAL_ERROR : constants.NGHTTP2_CANCEL);
    return reply;
  }
  const close = (socket: Socket): void => {
    // Node.js cannot reset a TLS connection: it ends without the closing message of TLS instead.
    if (how === 'reset' && socket instanceof TLSSocket) socket.destroy();
    else if (how === 'reset') socket.resetAndDestroy();
    else closeInStages(socket);
  };
  if (raw.socket !== null) close(raw.socket);
  return reply;
};

/** Sends the answer with its full length in the header, and ends the connection after half of the body. */
export const closeInTheMiddle = (reply: FastifyReply): void => {
  const { raw } = reply;
  const stream = streamOf(reply);
  const end = raw.end.bind(raw);
  raw.end = ((payload?: unknown) => {
    const whole = Buffer.from(typeof payload === 'string' ? payload : '');
    raw.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => {
      if (stream !== undefined) {
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      // An answer that has ended has no connection any more.
      const { socket } = raw;
      end();
      if (socket !== null) closeInStages(socket);
    });
    return raw;
  }) as typeof raw.end;
};
