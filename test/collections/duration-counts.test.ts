import { expect, it } from 'vitest';
import { DURATION_BOUNDS, DurationCounts } from '../../src/collections/duration-counts.ts';

it('a duration counts for its own bound and for every longer one', () => {
  const durations = new DurationCounts();
  for (const ms of [0, 0.5, 0.6, 60_000, 60_001]) durations.add(ms);
  expect(durations.upTo).toEqual([2, ...DURATION_BOUNDS.slice(1, -1).map(() => 3), 4, 5]);
  expect(durations.sumSeconds).toBeCloseTo(120.0021);
});

it('nothing is counted before the first one', () => {
  const { upTo, sumSeconds } = new DurationCounts();
  expect([upTo, sumSeconds]).toEqual([[...DURATION_BOUNDS, '+Inf'].map(() => 0), 0]);
});
