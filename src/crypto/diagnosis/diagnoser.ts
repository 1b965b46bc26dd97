import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { besideCode, embedded, isBuilt } from '../../installation.ts';
import type { Kind, Question, Questions } from './questions.ts';

/** The worker thread did not start, for example because an update is replacing its file. */
export interface NotStarted {
  /** An error code such as `ERR_MODULE_NOT_FOUND`. */
  readonly notStarted: string;
}

/** What the worker answers. `busy` or `NotStarted`: it was not asked, or ended before it answered. */
export type Answer<K extends Kind = Kind> = Questions[K]['answer'] | NotStarted | 'busy';

/** Looks into session keys, fields and signatures in a worker thread, one call at a time, so that nothing blocks the event loop. */
export interface Diagnoser {
  /** Why a part does not decrypt; `undefined`: nothing is wrong. Never rejects. */
  diagnose(asked: Questions['diagnose']['asked']): Promise<Answer<'diagnose'>>;
  /** What is in the parts and in the signature. Never rejects. */
  inspect(asked: Questions['inspect']['asked']): Promise<Answer<'inspect'>>;
  /** Pending and later calls resolve to `busy`. */
  close(): Promise<void>;
}

export interface DiagnoserOptions {
  readonly maxWaiting?: number;
  /** Time limit of one answer, including the start of the worker. */
  readonly limitMs?: number;
}

interface Task {
  readonly question: Question;
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
    const code = embedded(WORKER_FILE)?.toString();
    const options = { workerData: privateKey, execArgv: [] };
    const started =
      code === undefined ? new Worker(WORKER_FILE, options) : new Worker(code, { ...options, eval: true });
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
      worker.postMessage(task.question);
    } catch {
      void fail();
    }
  };

  /** The answer is of the kind of the question: the worker answers one after the other. */
  const ask = <K extends Kind>(question: Question & { readonly kind: K }): Promise<Answer<K>> =>
    new Promise((resolve) => {
      if (isClosed || (running !== undefined && waiting.length >= maxWaiting)) {
        resolve('busy');
        return;
      }
      waiting.push({ question, answer: resolve as (answer: Answer) => void });
      if (running === undefined) runNext();
    });

  return {
    diagnose: (asked) => ask({ kind: 'diagnose', asked }),
    inspect: (asked) => ask({ kind: 'inspect', asked }),
    close: () => {
      isClosed = true;
      return fail();
    },
  };
};
