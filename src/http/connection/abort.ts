import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyReply } from 'fastify';
import { closeInStages } from './closing.ts';

/** The stream of an HTTP/2 call. Only the stream is closed: its connection carries other calls too. */
const streamOf = ({ raw }: FastifyReply): ServerHttp2Stream | undefined =>
  'stream' in raw ? (raw.stream as ServerHttp2Stream) : undefined;

/** Ends the connection without an answer, after the answers of earlier calls. `reset`: by a TCP reset; `empty`: by a normal end. */
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
      // After `end`, the answer does not refer to its connection any more.
      const { socket } = raw;
      end();
      if (socket !== null) closeInStages(socket);
    });
    return raw;
  }) as typeof raw.end;
};
