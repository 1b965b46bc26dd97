import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationPattern, parseDurationMs } from '../../../src/domain/time/duration.ts';

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
