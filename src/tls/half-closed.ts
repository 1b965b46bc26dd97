import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';

/** The most time that a half-closed session may take: heartbeats would keep it open for ever. */
const MAX_HALF_CLOSED_MS = 120_000;

/** Whether the client, which sends nothing more, can still get a whole answer: its room for data does not grow again. */
const canBeAnswered = ({ state, headersSent }: ServerHttp2Stream): boolean => state.remoteClose === 1 && !headersSent;

/**
 * Ends an HTTP/2 connection whose client has ended its side, which a session does not notice by itself: answers that are
 * awaited are sent before. Not by closing the session, which waits for ever for a write to a client that is gone.
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
    const late = setTimeout(() => socket.destroy(), MAX_HALF_CLOSED_MS);
    socket.once('close', () => clearTimeout(late));
    for (const stream of open) if (!canBeAnswered(stream)) stream.close(constants.NGHTTP2_CANCEL);
    endWhenAnswered();
  });
};
