import type { Socket } from 'node:net';

/** How long a client may go on sending after the last answer. */
const LINGER_MS = 500;

/**
 * Closes in stages (RFC 9112 9.6): nothing more is written, and what the client still sends is read until it closes too. A
 * socket that is closed with unread bytes resets the connection, and the reset may overtake the answer.
 */
export const closeInStages = (socket: Socket): void => {
  if (socket.writableEnded) return;
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
};
