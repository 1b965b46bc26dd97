import fc from 'fast-check';
import { expect, it } from 'vitest';
import { msSince } from '../../src/collections/ms-since.ts';

it('is the exact difference of whole milliseconds', () => {
  const instant = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
  fc.assert(
    fc.property(instant, fc.integer({ min: 0, max: 2 ** 41 }), (ms, startMs) => {
      expect(startMs + msSince(startMs, ms)).toBe(ms);
    }),
  );
});
