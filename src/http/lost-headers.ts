import type { IncomingHttpHeaders } from 'node:http';

/**
 * Explains headers that arrived under numbers, such as `0: Authorization: Bearer …`: some HTTP libraries number the entries of
 * a list of strings, because they expect names with values.
 */
export const explainNumberedHeaders = (headers: IncomingHttpHeaders): string | undefined =>
  Object.entries(headers).some(([name, value]) => /^\d{1,2}$/.test(name) && /^[A-Za-z-]+:/.test(String(value)))
    ? 'headers came under numbers: give your HTTP library names with values, not a list of "Name: value"'
    : undefined;
