/**
 * How much later `ms` is, in whole milliseconds. V8 keeps a small whole number where it is stored; a larger one, and the
 * difference of two larger ones as it is, become an object of 16 bytes.
 */
export const msSince = (startMs: number, ms: number): number => Math.trunc(ms - startMs);
