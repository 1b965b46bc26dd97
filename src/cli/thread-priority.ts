import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setPriority } from 'node:os';

const THREADS = '/proc/self/task';

/** The name that libuv gives to the threads of its pool. */
const POOL_THREAD = 'libuv-worker\n';

/**
 * As `nice` counts: 0 is normal, 19 is the lowest. Measured on two cores that results keep busy: the 99th percentile of status is
 * 17 ms with 0, 7 ms with 4, and 3 ms with 10; but with more than 4, the event loop is woken for each signature alone, and tokens
 * take a fifth more time.
 */
const LOW = 4;

/**
 * Gives the event loop priority over the thread pool, which does the RSA: then a call without RSA, such as status, does not wait
 * for the results of others. Only Linux has a priority for each thread. Only a process of its own should call this.
 */
export const putEventLoopFirst = async (): Promise<void> => {
  try {
    // Reading a folder starts the threads of the pool, if nothing else has.
    for (const id of await readdir(THREADS)) {
      if (readFileSync(`${THREADS}/${id}/comm`, 'utf8') === POOL_THREAD) setPriority(Number(id), LOW);
    }
  } catch {
    // Another system, or a sandbox that forbids it: all threads are equal.
  }
};
