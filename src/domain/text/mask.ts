/** Stands for what was there and is not kept. */
export const MASK = '***';
