import { timingSafeEqual } from 'node:crypto';

/** Compares texts in a time that tells nothing of the secret but its length. */
export const isSameSecret = (given: string, expected: string): boolean => {
  const [bytes, expectedBytes] = [Buffer.from(given), Buffer.from(expected)];
  return bytes.length === expectedBytes.length && timingSafeEqual(bytes, expectedBytes);
};
