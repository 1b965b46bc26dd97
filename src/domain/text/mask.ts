/** Replaces text that must not be recorded. */
export const MASK = '***';
