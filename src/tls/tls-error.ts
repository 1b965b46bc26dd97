/** `access`: the system does not let this process read or write there; anything else is wrong with what was read. */
export type TlsProblem = 'access' | 'content';

/** Something about certificates, keys or their files that stops the start; one line that says what and how to mend it. */
export class TlsError extends Error {
  readonly problem: TlsProblem;

  constructor(message: string, { problem = 'content', cause }: { problem?: TlsProblem; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'TlsError';
    this.problem = problem;
  }
}
