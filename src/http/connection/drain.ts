import type { IncomingMessage } from 'node:http';
import { breakOf } from './broken-call.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_MS = 1_000;

/**
 * Reads and drops what a client still sends, within limits. Closing a socket with unread bytes resets the connection, and the
 * client might see the reset instead of the answer.
 */
export const drain = (incoming: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (incoming.readableEnded || incoming.destroyed || breakOf(incoming) !== undefined) {
      resolve();
      return;
    }
    let bytes = 0;
    const timer = setTimeout(finish, MAX_MS);
    function finish(): void {
      clearTimeout(timer);
      incoming.off('data', count).off('end', finish).off('error', finish).off('close', finish);
      resolve();
    }
    function count(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) finish();
    }
    incoming.on('data', count).once('end', finish).once('error', finish).once('close', finish);
    incoming.resume();
  });
