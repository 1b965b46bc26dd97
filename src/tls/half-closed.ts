import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';

/** Time limit of a half-closed session, because heartbeats could keep it open for ever. */
const MAX_HALF_CLOSED_MS = 120_000;

/** Whether the client can still get a whole answer: it sends nothing more, so its flow-control window does not grow. */
const canBeAnswered = ({ state, headersSent }: ServerHttp2Stream): boolean => state.remoteClose === 1 && !headersSent;

/**
 * Ends an HTTP/2 connection whose client has closed its side, after the pending answers are sent. The session does not notice
 * this itself. `session.close()` is no solution: it would wait for ever for a write to a client that has left.
 */
export const endWithClient = (socket: TLSSocket, session: ServerHttp2Session): void => {
  const open = new Set<ServerHttp2Stream>();
  let hasEnded = false;
  const endWhenAnswered = (): void => {
    if (hasEnded && open.size === 0) socket.destroySoon();
  };
  session.on('stream', (stream) => {
    open.add(stream);
    stream.once('close', () => {
      open.delete(stream);
      endWhenAnswered();
    });
  });
  socket.once('end', () => {
    hasEnded = true;
    const limit = setTimeout(() => socket.destroy(), MAX_HALF_CLOSED_MS);
    socket.once('close', () => clearTimeout(limit));
    for (const stream of open) if (!canBeAnswered(stream)) stream.close(constants.NGHTTP2_CANCEL);
    endWhenAnswered();
  });
};
