import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { besideCode, isBuilt } from '../installation.ts';
import type { MockToss, StartOptions } from './start.ts';

/** A server in a thread of its own. */
export type ServerBeside = Pick<MockToss, 'baseUrl' | 'publicKey' | 'close'>;

const THREAD = besideCode(`client/server-thread.${isBuilt ? 'js' : 'ts'}`);

/**
 * Starts a server beside the tests, in a thread: fake timers and a fake date of a test do not reach it, and it ends with the process,
 * however that ends. Rejects as `startMockToss` does.
 */
export const startBeside = async (options: StartOptions = {}): Promise<ServerBeside> => {
  // Arguments of the tests' process may load what prepares it for tests.
  const thread = new Worker(THREAD, { workerData: options, execArgv: [] });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  const [place] = await once(thread, 'message');
  const close = async (): Promise<void> => {
    thread.postMessage('close');
    await ended;
  };
  return { ...place, close };
};
