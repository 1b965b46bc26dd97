import type { SignatureQuestion, SignatureView } from '../certificates/signature-view.ts';
import type { Inspection } from './inspect.ts';
import type { Diagnosis, EncryptedParts } from './mistakes.ts';

/** The parts of a call to look into; `null`: it has none. */
export interface InspectQuestion {
  readonly parts: EncryptedParts | null;
  readonly signature: SignatureQuestion | null;
  /** Whether the AES key and the IV are shown. */
  readonly reveal: boolean;
}

export interface InspectAnswer {
  readonly parts: Inspection | null;
  readonly signature: SignatureView | null;
}

/** What the worker thread is asked, by kind, and what it answers. */
export interface Questions {
  diagnose: { readonly asked: EncryptedParts; readonly answer: Diagnosis | undefined };
  inspect: { readonly asked: InspectQuestion; readonly answer: InspectAnswer };
}

export type Kind = keyof Questions;

/** One message to the worker. */
export type Question = { readonly [K in Kind]: { readonly kind: K; readonly asked: Questions[K]['asked'] } }[Kind];
