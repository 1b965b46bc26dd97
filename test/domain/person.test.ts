import { describe, expect, it } from 'vitest';
import { personOfPersona, personOfSent } from '../../src/crypto/identity.ts';
import { ageGroupAt, birthdayAt } from '../../src/domain/birthday.ts';
import { maskPerson, noContact } from '../../src/domain/person.ts';
import { findSentPersonProblems } from '../../src/domain/sent-person.ts';
import { SENT, START } from '../harness.ts';

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

const KIM = {
  name: '김토스',
  birthday: '19930324',
  gender: 'FEMALE',
  nationality: 'LOCAL',
  phone: '01019990101',
} as const;

const FIXED = { ...KIM, ...noContact, personaId: 'kim-toss', ci: 'c', di: 'd' };

describe('derived identifiers', () => {
  it('are 88 characters, the same for the same person', () => {
    const one = personOfSent(SENT, FIXED, 'TEST1');
    expect([one.ci.length, one.di.length]).toEqual([88, 88]);
    expect(personOfSent({ ...SENT }, FIXED, 'TEST1')).toEqual(one);
    expect(personOfSent({ ...SENT, birthday: '19900102' }, FIXED, 'TEST1').ci).not.toBe(one.ci);
  });

  it('differ between partners for the DI only', () => {
    const [one, two] = ['TEST1', 'TEST2'].map((partnerCode) => personOfSent(SENT, FIXED, partnerCode));
    expect(one?.ci).toBe(two?.ci);
    expect(one?.di).not.toBe(two?.di);
    expect(one?.di).not.toBe(one?.ci);
  });

  it('of a persona do not depend on its birthday; those that the persona has come first', () => {
    const bare = { ...KIM, id: 'p', birthday: { yearsAgo: 19 } };
    const [one, two] = [0, 86_400_000 * 400].map((at) => personOfPersona(bare, 'TEST1', at));
    expect(one?.ci).toBe(two?.ci);
    expect(one?.birthday).not.toBe(two?.birthday);
    expect(personOfPersona({ ...bare, ci: 'own' }, 'TEST1', 0).ci).toBe('own');
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

it('is masked outside the wire, letter by letter', () => {
  const masked = maskPerson({
    ...SENT,
    name: '𠮷野家',
    personaId: null,
    gender: 'MALE',
    nationality: 'LOCAL',
    ci: 'c',
    di: 'd',
    address: '서울특별시',
    addressDetails: '101호',
    zipCode: '00001',
    email: 'someone@mock-toss.invalid',
  });
  expect(masked).toEqual({
    personaId: null,
    name: '𠮷**',
    birthday: '1990****',
    gender: 'MALE',
    nationality: 'LOCAL',
    phone: '010********',
  });
});
