import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { diagnose } from './diagnose.ts';
import type { Kind, Question, Questions } from './questions.ts';

const privateKey: KeyObject = workerData;

const answer = async (question: Question): Promise<Questions[Kind]['answer']> => {
  if (question.kind === 'diagnose') return diagnose(privateKey, question.asked);
  // Loaded only here: few servers are asked for it.
  const { inspect } = await import('./inspect.ts');
  return inspect(privateKey, question.asked);
};

parentPort?.on('message', async (question: Question) => parentPort?.postMessage(await answer(question)));
