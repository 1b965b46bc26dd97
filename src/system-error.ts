/**
 * The error code of the operating system, such as `EACCES`. In Jest, errors of Node.js are not of the class `Error` that code sees:
 * each file of tests has classes of its own.
 */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'failed';
