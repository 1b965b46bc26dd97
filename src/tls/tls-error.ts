import { type Text, TextError } from '../domain/text/language.ts';

/** `access`: this process lacks the permission to read or write. `content`: a file has the wrong content. */
export type TlsProblem = 'access' | 'content';

/** A problem of certificates, keys or their files that stops the start. The message is one line and says how to fix it. */
export class TlsError extends TextError {
  readonly problem: TlsProblem;

  constructor(text: Text, { problem = 'content', cause }: { problem?: TlsProblem; cause?: unknown } = {}) {
    super(text, { cause });
    this.name = 'TlsError';
    this.problem = problem;
  }
}
