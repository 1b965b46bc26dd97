// Runs in a thread of its own: starts a server there, tells where it is, and stops it when it is told to.
import { parentPort, workerData } from 'node:worker_threads';
import { startMockToss } from './start.ts';

startMockToss(workerData).then(
  ({ baseUrl, publicKey, close }) => {
    parentPort?.once('message', close);
    parentPort?.postMessage({ baseUrl, publicKey });
  },
  (error: unknown) => {
    // Out of the promise: what the thread throws, the one that started it is told.
    setImmediate(() => {
      throw error;
    });
  },
);
