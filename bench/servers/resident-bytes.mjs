import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 300;
const MAX_COLLECTIONS = 10;
const STEADY = 0.99;

/**
 * Resident memory of this process. With `--expose-gc`, without garbage: collects until no more pages are given back, as one
 * collection leaves some that it could not empty.
 */
export const residentBytes = async () => {
  let bytes = process.memoryUsage.rss();
  if (globalThis.gc === undefined) return bytes;
  for (let count = 0; count < MAX_COLLECTIONS; count += 1) {
    const before = bytes;
    globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await sleep(PAUSE_MS);
    bytes = process.memoryUsage.rss();
    if (count > 1 && bytes > before * STEADY) break;
  }
  return bytes;
};
