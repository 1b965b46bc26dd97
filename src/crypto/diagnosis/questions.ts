import type { InspectAnswer, InspectQuestion } from './inspect.ts';
import type { Diagnosis, EncryptedParts } from './mistakes.ts';

/** What the worker thread is asked, by kind, and what it answers. */
export interface Questions {
  diagnose: { readonly asked: EncryptedParts; readonly answer: Diagnosis | undefined };
  inspect: { readonly asked: InspectQuestion; readonly answer: InspectAnswer };
}

export type Kind = keyof Questions;

/** One message to the worker. */
export type Question = { readonly [K in Kind]: { readonly kind: K; readonly asked: Questions[K]['asked'] } }[Kind];
