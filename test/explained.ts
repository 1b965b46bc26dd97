/** A hint with the address of the page that explains it: under a code, or with the mistakes of session keys and fields. */
export const explained = (hint: string, code = ''): string =>
  `${hint} (docs/${code === '' ? 'troubleshooting.md#key-mistakes' : `errors.md#${code.toLowerCase()}`})`;
