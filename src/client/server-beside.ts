import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { besideCode, isBuilt } from '../installation.ts';
import { isObject } from './control-error.ts';
import type { MockToss, StartOptions } from './start.ts';

/** A server in a thread of its own. */
export type ServerBeside = Pick<MockToss, 'baseUrl' | 'publicKey' | 'close'>;

const THREAD = besideCode(`client/server-thread.${isBuilt ? 'js' : 'ts'}`);

/** Options go to the thread as copies, and functions, for example, have none. */
const startThread = (options: StartOptions): Worker => {
  try {
    // Arguments of the tests' process may load what prepares it for tests.
    return new Worker(THREAD, { workerData: options, execArgv: [] });
  } catch (cause) {
    if (!(isObject(cause) && cause.name === 'DataCloneError')) throw cause;
    throw new TypeError(`the option server must have plain values only: ${cause.message}`, { cause });
  }
};

/**
 * Starts a server beside the tests, in a thread: fake timers and a fake date of a test do not reach it, and it ends with the process,
 * however that ends. Rejects as `startMockToss` does.
 */
export const startBeside = async (options: StartOptions = {}): Promise<ServerBeside> => {
  const thread = startThread(options);
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  const [place] = await once(thread, 'message');
  const close = async (): Promise<void> => {
    thread.postMessage('close');
    await ended;
  };
  return { ...place, close };
};
