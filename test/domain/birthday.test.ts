import { describe, expect, it } from 'vitest';
import { ageGroupAt, birthdayAt } from '../../src/domain/birthday.ts';

describe('the age group', () => {
  const korean = (day: string, time = '00:00:00.000'): number => Date.parse(`${day}T${time}+09:00`);

  it.each([
    ['the day before the nineteenth birthday', '20070302', korean('2026-03-01', '23:59:59.999'), 'MINOR'],
    ['on the nineteenth birthday', '20070302', korean('2026-03-02'), 'ADULT'],
    ['the day after', '20070302', korean('2026-03-03'), 'ADULT'],
    ['born on 29 February, 28 February of a common year', '20080229', korean('2027-02-28', '23:59:59.999'), 'MINOR'],
    ['born on 29 February, 1 March of a common year', '20080229', korean('2027-03-01'), 'ADULT'],
    ['born today', '20260302', korean('2026-03-02'), 'MINOR'],
    ['the oldest person', '19070101', korean('2026-03-02'), 'ADULT'],
  ])('%s', (_name, birthday, at, expected) => {
    expect(ageGroupAt(birthday, at)).toBe(expected);
  });
});

describe('a birthday relative to the clock', () => {
  it.each([
    [{ yearsAgo: 19 }, '2026-03-02T09:00:00+09:00', '20070302', 'ADULT'],
    [{ yearsAgo: 19, days: 1 }, '2026-03-02T23:59:59.999+09:00', '20070303', 'MINOR'],
    [{ yearsAgo: 19, days: 1 }, '2026-02-28T12:00:00+09:00', '20070301', 'MINOR'],
    [{ yearsAgo: 19, days: -1 }, '2026-01-01T00:00:00+09:00', '20061231', 'ADULT'],
    [{ yearsAgo: 20 }, '2024-02-29T12:00:00+09:00', '20040229', 'ADULT'],
    [{ yearsAgo: 19 }, '2024-02-29T12:00:00+09:00', '20050301', 'MINOR'],
    [{ yearsAgo: 0 }, '2026-03-02T00:00:00+09:00', '20260302', 'MINOR'],
  ])('%j at %s is %s', (birthday, at, expected, group) => {
    const found = birthdayAt({ birthday }, Date.parse(at));
    expect([found, ageGroupAt(found, Date.parse(at))]).toEqual([expected, group]);
  });
});
