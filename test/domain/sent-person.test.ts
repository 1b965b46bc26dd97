import { describe, expect, it } from 'vitest';
import { findSentPersonProblems } from '../../src/domain/sent-person.ts';
import { SENT, START } from '../harness.ts';

describe('the person that a partner sends', () => {
  it('is valid as the guide describes it', () => {
    expect(findSentPersonProblems(SENT, START)).toEqual([]);
  });

  it.each([
    ['userName', { name: '' }],
    ['userName', { name: '   ' }],
    ['userName', { name: '가'.repeat(101) }],
    ['userPhone', { phone: '010-1234-5678' }],
    ['userPhone', { phone: '+821012345678' }],
    ['userPhone', { phone: '' }],
    ['userPhone', { phone: '０１０１２３４５６７８' }],
    ['userBirthday', { birthday: '1990-01-01' }],
    ['userBirthday', { birthday: '900101' }],
    ['userBirthday', { birthday: '19900230' }],
    ['userBirthday', { birthday: '' }],
  ])('%s: %j', (field, wrong) => {
    expect(findSentPersonProblems({ ...SENT, ...wrong }, START).map((problem) => problem.field)).toEqual([field]);
  });

  it('may have a name of 100 letters, also of four bytes each', () => {
    expect(findSentPersonProblems({ ...SENT, name: '𠮷'.repeat(100) }, START)).toEqual([]);
  });

  it.each([
    ['18991231', '2026-03-02T09:00:00+09:00', false],
    ['19000101', '2026-03-02T09:00:00+09:00', true],
    ['19000228', '2026-03-02T09:00:00+09:00', true],
    // 1900 was no leap year.
    ['19000229', '2026-03-02T09:00:00+09:00', false],
    ['00000229', '2026-03-02T09:00:00+09:00', false],
    ['20260302', '2026-03-02T00:00:00+09:00', true],
    ['20260302', '2026-03-01T23:59:59.999+09:00', false],
    ['20260303', '2026-03-02T23:59:59.999+09:00', false],
    // Still 1 March in Greenwich.
    ['20260302', '2026-03-01T15:00:00Z', true],
    ['20240229', '2024-02-29T00:00:00+09:00', true],
    ['20240229', '2024-02-28T23:59:59.999+09:00', false],
    ['20240301', '2024-02-29T23:59:59.999+09:00', false],
    ['20230229', '2024-02-29T12:00:00+09:00', false],
    ['20010101', '2001-01-01T00:00:00+09:00', true],
    ['20561231', '2056-12-31T00:00:00+09:00', true],
    ['99991231', '2056-12-31T23:59:59+09:00', false],
  ])('born on %s, judged at %s: %s', (birthday, at, isGood) => {
    const problems = findSentPersonProblems({ ...SENT, birthday }, Date.parse(at));
    expect(problems.map(({ field }) => field)).toEqual(isGood ? [] : ['userBirthday']);
    expect(JSON.stringify(problems)).not.toContain(birthday);
  });
});
