import type { IncomingHttpHeaders } from 'node:http';

/**
 * Explains headers whose names are numbers, such as `0: Authorization: Bearer …`. Some HTTP libraries expect names with values,
 * and number the entries of a list of strings.
 */
export const explainNumberedHeaders = (headers: IncomingHttpHeaders): string | undefined =>
  Object.entries(headers).some(([name, value]) => /^\d{1,2}$/.test(name) && /^[A-Za-z-]+:/.test(String(value)))
    ? 'headers have numbers as names: pass names with values to your HTTP library, not a list of "Name: value"'
    : undefined;
