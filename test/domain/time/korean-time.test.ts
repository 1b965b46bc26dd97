import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockRange } from '../../../src/domain/time/client-clock.ts';
import { formatInstant, formatWireTime, isCalendarDay, koreanDay } from '../../../src/domain/time/korean-time.ts';

describe('Korean time', () => {
  it('has no fraction on the wire, and milliseconds in the control API', () => {
    const ms = Date.parse('2022-02-13T09:00:26.789Z');
    expect(formatWireTime(ms)).toBe('2022-02-13T18:00:26+09:00');
    expect(formatInstant(ms)).toBe('2022-02-13T18:00:26.789+09:00');
  });

  it('is on the wire what a Date says, for instants of all days in any order', () => {
    const expected = (ms: number): string => `${new Date(ms + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;
    fc.assert(
      fc.property(fc.double({ min: clockRange.fromMs, max: clockRange.toMs, noNaN: true }), (ms) => {
        for (const near of [ms, ms + 1, ms - 86_400_000, Math.floor(ms / 86_400_000) * 86_400_000 - 1, ms]) {
          expect(formatWireTime(near)).toBe(expected(near));
        }
      }),
    );
  });

  it('begins its day nine hours before UTC', () => {
    expect(koreanDay(Date.parse('2026-03-01T14:59:59.999Z'))).toBe('20260301');
    expect(koreanDay(Date.parse('2026-03-01T15:00:00.000Z'))).toBe('20260302');
  });

  it('knows its calendar', () => {
    expect(['19930324', '20000229', '20240229', '00010101'].every(isCalendarDay)).toBe(true);
    expect(
      ['19930229', '19000229', '20260230', '20261301', '20260001', '20260100', '1993032', '1993-03-24', ''].some(
        isCalendarDay,
      ),
    ).toBe(false);
  });
});
