import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Whether the caller has hung up. */
export const hasHungUp = ({ raw }: FastifyRequest): boolean => {
  // An HTTP/2 stream that was reset has no socket.
  const socket: Socket | undefined = raw.socket;
  return socket === undefined || socket.destroyed;
};

/** Calls back when the caller hangs up, or has done so. Returns a function that removes the callback. */
export const onHangUp = (request: FastifyRequest, callback: () => void): (() => void) => {
  const { raw } = request;
  const connection = 'stream' in raw ? (raw.stream as ServerHttp2Stream) : raw.socket;
  connection.once('close', callback);
  if (hasHungUp(request)) callback();
  return () => connection.off('close', callback);
};

/**
 * Calls back when the client of an endless answer closes its side of the connection. Nothing else shows that the client has
 * left. In HTTP/2 the stream is reset instead.
 */
export const onClientEnd = ({ raw }: FastifyRequest, callback: () => void): void => {
  if ('stream' in raw) return;
  if (raw.socket.readableEnded) callback();
  else raw.socket.once('end', callback);
};
