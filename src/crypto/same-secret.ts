import { hash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time, whatever the lengths: an answer's time tells nothing of the secret. */
export const isSameSecret = (given: string, expected: string): boolean => {
  const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(given), digest(expected));
};
