/** Something about certificates, keys or their files that stops the start; one line that says what and how to mend it. */
export class TlsError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TlsError';
  }
}

/** The system's name of what went wrong, such as `EACCES`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'failed';
