import type { Socket } from 'node:net';

/** How long the client may continue to send after the last answer. */
const LINGER_MS = 500;

/**
 * Closes in stages (RFC 9112 9.6): first stops writing, then reads until the client closes too. Closing a socket with unread
 * bytes resets the connection, and the client may receive the reset before the answer.
 */
export const closeInStages = (socket: Socket): void => {
  if (socket.writableEnded) return;
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
};
