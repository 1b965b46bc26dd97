import type { IncomingMessage } from 'node:http';

/** The body of a message that has arrived as a whole and that nobody has read; it can still be read. Otherwise `null`. */
export const arrivedBodyOf = (message: IncomingMessage): string | null => {
  if (message.readableFlowing !== null || message.readableLength === 0) return null;
  // Node.js sets `complete` a little later than it reads the last byte.
  if (!message.complete && String(message.readableLength) !== message.headers['content-length']) return null;
  const bytes: unknown = message.read();
  if (!Buffer.isBuffer(bytes)) return null;
  message.unshift(bytes);
  return bytes.toString();
};
