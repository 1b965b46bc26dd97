import { describe, expect, it } from 'vitest';
import {
  type ClientClock,
  changeClock,
  clockNow,
  parseInstantMs,
  parseMomentMs,
  realClock,
} from '../../../src/domain/time/client-clock.ts';

describe('an instant', () => {
  it.each([
    ['2026-03-02T09:00:00+09:00', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T00:00Z', '2026-03-02T00:00:00.000Z'],
    ['2024-02-29T23:59:59.123-05:00', '2024-03-01T04:59:59.123Z'],
  ])('%s', (text, expected) => {
    expect(new Date(parseInstantMs(text) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each([
    '2026-03-02',
    '2026-03-02T09:00:00',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    'now',
    '',
    '0',
  ])('is not %j', (text) => {
    expect(parseInstantMs(text)).toBeUndefined();
  });

  it('may be given as a distance from now', () => {
    expect(parseMomentMs('-61m', 10_000_000)).toBe(10_000_000 - 3_660_000);
    expect(parseMomentMs('2026-03-02T00:00:00Z', 0)).toBe(Date.parse('2026-03-02T00:00:00Z'));
    expect(parseMomentMs('soon', 0)).toBeUndefined();
  });
});

describe('a client’s clock', () => {
  const at = (clock: ClientClock, real: number): number => clockNow(clock, real);

  it('runs with real time until something changes it', () => {
    expect(at(realClock, 123)).toBe(123);
  });

  it('is advanced and set back while it runs', () => {
    const ahead = changeClock(realClock, { advanceMs: 500 }, 1000);
    expect(at(ahead, 1000)).toBe(1500);
    expect(at(changeClock(ahead, { advanceMs: -800 }, 2000), 2000)).toBe(1700);
  });

  it('stands still when frozen, now or at an instant, and can be advanced while frozen', () => {
    const frozen = changeClock(realClock, { freezeAtMs: 'now' }, 1000);
    expect(at(frozen, 9999)).toBe(1000);
    expect(at(changeClock(frozen, { advanceMs: 5 }, 9999), 12_345)).toBe(1005);
    expect(at(changeClock(realClock, { freezeAtMs: 77 }, 1000), 9999)).toBe(77);
  });

  it('continues from where it stopped, and returns to real time', () => {
    const frozen = changeClock(realClock, { freezeAtMs: 77 }, 1000);
    const resumed = changeClock(frozen, { resume: true }, 2000);
    expect(at(resumed, 2000)).toBe(77);
    expect(at(resumed, 2100)).toBe(177);
    expect(at(changeClock(resumed, { reset: true }, 3000), 3000)).toBe(3000);
  });
});
