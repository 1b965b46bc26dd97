import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClientClock,
  changeClock,
  clockNow,
  parseInstantMs,
  parseMomentMs,
  realClock,
} from '../../../src/domain/time/client-clock.ts';
import { durationPattern, parseDurationMs } from '../../../src/domain/time/duration.ts';
import { formatInstant, formatWireTime, isCalendarDay, koreanDay } from '../../../src/domain/time/korean-time.ts';

describe('a duration', () => {
  const good: [string, number][] = [
    ['0s', 0],
    ['250ms', 250],
    ['2s', 2000],
    ['1.5s', 1500],
    ['61m', 3_660_000],
    ['-61m', -3_660_000],
    ['36h', 129_600_000],
    ['400d', 34_560_000_000],
    ['PT2S', 2000],
    ['P400D', 34_560_000_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['-PT1H', -3_600_000],
  ];
  const bad = [
    '',
    '5',
    's',
    '5 s',
    '1h30m',
    '1e3s',
    '5y',
    '5w',
    'PT',
    'P',
    'P1M',
    'P1W',
    'P1Y',
    'PT1',
    'p1d',
    '1,000s',
    '--1s',
    '+1s',
    '٣s',
    `${'9'.repeat(40)}s`,
    '5s\n',
  ];

  it.each(good)('%s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
    expect(new RegExp(durationPattern).test(text)).toBe(true);
  });

  it.each(bad)('is not %j', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });

  it('is the sum of its parts, in both notations', () => {
    const count = fc.integer({ min: 0, max: 99_999 });
    fc.assert(
      fc.property(count, count, count, count, (days, hours, minutes, seconds) => {
        const ms = (text: string): number => parseDurationMs(text) ?? Number.NaN;
        const sum = ms(`${days}d`) + ms(`${hours}h`) + ms(`${minutes}m`) + ms(`${seconds}s`);
        expect(ms(`P${days}DT${hours}H${minutes}M${seconds}S`)).toBe(sum);
      }),
    );
  });

  it('is exactly what the pattern of schemas accepts', () => {
    const pattern = new RegExp(durationPattern);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'-PT.05DHMSsmhd'), maxLength: 12 }), (text) => {
        expect(parseDurationMs(text) !== undefined).toBe(pattern.test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

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

describe('Korean time', () => {
  it('has no fraction on the wire, and milliseconds in the control API', () => {
    const ms = Date.parse('2022-02-13T09:00:26.789Z');
    expect(formatWireTime(ms)).toBe('2022-02-13T18:00:26+09:00');
    expect(formatInstant(ms)).toBe('2022-02-13T18:00:26.789+09:00');
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
