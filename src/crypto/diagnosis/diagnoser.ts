import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { besideCode, isBuilt } from '../../installation.ts';
import type { Diagnosis, EncryptedParts } from './mistakes.ts';

/** The worker thread did not start, for example because an update is replacing its file. */
export interface NotStarted {
  /** An error code such as `ERR_MODULE_NOT_FOUND`. */
  readonly notStarted: string;
}

/** `undefined`: nothing is wrong. `busy` or `NotStarted`: it was not diagnosed. */
export type Answer = Diagnosis | NotStarted | 'busy' | undefined;

/** Runs diagnoses in a worker thread, one at a time, so that they do not block the event loop. */
export interface Diagnoser {
  /** Never rejects. */
  diagnose(sent: EncryptedParts): Promise<Answer>;
  /** Pending and later calls resolve to `busy`. */
  close(): Promise<void>;
}

export interface DiagnoserOptions {
  readonly maxWaiting?: number;
  /** Time limit of one diagnosis, including the start of the worker. */
  readonly limitMs?: number;
}

interface Task {
  readonly sent: EncryptedParts;
  answer(answer: Answer): void;
}

const WORKER_FILE = besideCode(`crypto/diagnosis/worker.${isBuilt ? 'js' : 'ts'}`);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'ended';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

export const createDiagnoser = (
  privateKey: KeyObject,
  { maxWaiting = 16, limitMs = 5000 }: DiagnoserOptions = {},
): Diagnoser => {
  const waiting: Task[] = [];
  let running: { readonly task: Task; readonly timer: NodeJS.Timeout } | undefined;
  let worker: Worker | undefined;
  let isClosed = false;

  const settle = (answer: Answer): void => {
    clearTimeout(running?.timer);
    const task = running?.task;
    running = undefined;
    task?.answer(answer);
  };

  /** Ends the worker and all pending tasks. The next call starts a new worker. */
  const fail = async (answer: NotStarted | 'busy' = 'busy'): Promise<void> => {
    const failed = worker;
    worker = undefined;
    settle(answer);
    for (const task of waiting.splice(0)) task.answer(answer);
    await failed?.terminate();
  };

  const start = (): Worker => {
    const started = new Worker(WORKER_FILE, { workerData: privateKey, execArgv: [] });
    let hasAnswered = false;
    const failIfCurrent = (error?: unknown): void => {
      if (worker === started) void fail(hasAnswered ? 'busy' : { notStarted: reasonOf(error) });
    };
    started.on('message', (answer: Answer) => {
      if (worker !== started) return;
      hasAnswered = true;
      settle(answer);
      runNext();
    });
    started.on('error', failIfCurrent);
    started.on('exit', () => failIfCurrent());
    return started;
  };

  const runNext = (): void => {
    const task = waiting.shift();
    if (task === undefined) {
      // An idle worker must not keep the process alive. A busy one must, or its promise would never settle.
      worker?.unref();
      return;
    }
    running = { task, timer: setTimeout(() => void fail(), limitMs) };
    try {
      worker ??= start();
    } catch (error) {
      void fail({ notStarted: reasonOf(error) });
      return;
    }
    try {
      worker.ref();
      worker.postMessage(task.sent);
    } catch {
      void fail();
    }
  };

  return {
    diagnose: (sent) =>
      new Promise((resolve) => {
        if (isClosed || (running !== undefined && waiting.length >= maxWaiting)) {
          resolve('busy');
          return;
        }
        waiting.push({ sent, answer: resolve });
        if (running === undefined) runNext();
      }),
    close: () => {
      isClosed = true;
      return fail();
    },
  };
};
