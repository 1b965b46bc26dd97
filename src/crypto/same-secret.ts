import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time, whatever the lengths: an answer's time tells nothing of the secret. */
export const isSameSecret = (given: string, expected: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
};
