import { expect, it, vi } from 'vitest';
import { completeParts } from '../src/parts.ts';

it('without parts everything is real: two clocks that agree, ids that differ, and a silent log', () => {
  const { realNow, monotonicNow, newUuid, newHexId, logger, tlsCa } = completeParts({});
  expect(Math.abs(realNow() - monotonicNow())).toBeLessThan(60_000);
  expect(newUuid()).not.toBe(newUuid());
  expect(newHexId()).toMatch(/^[0-9a-f]{32}$/);
  expect([logger.level, tlsCa]).toEqual(['silent', null]);
});

it('the clock that never jumps does not follow the wall clock', () => {
  const before = completeParts({}).monotonicNow();
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  try {
    const { realNow, monotonicNow } = completeParts({});
    expect(realNow()).toBe(0);
    expect(monotonicNow()).toBeGreaterThanOrEqual(before);
  } finally {
    vi.useRealTimers();
  }
});

it('a wall clock of a test moves both clocks, unless there are two', () => {
  const realNow = () => 5;
  expect(completeParts({ realNow }).monotonicNow()).toBe(5);
  expect(completeParts({ realNow, monotonicNow: () => 7 }).monotonicNow()).toBe(7);
});
