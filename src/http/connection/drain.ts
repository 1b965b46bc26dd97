import type { IncomingMessage } from 'node:http';
import { brokenBy } from './broken-call.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_MS = 1_000;

/**
 * Reads and drops what a client is still sending, within limits: an answer that is followed by closing a socket with
 * unread bytes is lost on the way, and the client would see a reset instead of the reason.
 */
export const drain = (incoming: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (incoming.readableEnded || incoming.destroyed || brokenBy(incoming) !== undefined) {
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
