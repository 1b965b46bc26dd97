import { describe, expect, it } from 'vitest';
import { deriveCi, deriveDi } from '../../src/crypto/derived-identifiers.ts';
import { ageGroupAt, findSentPersonProblem, maskPerson } from '../../src/domain/person.ts';
import { SENT } from '../harness.ts';

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
  it('is good as the guide describes it', () => {
    expect(findSentPersonProblem(SENT)).toBeUndefined();
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
    expect(findSentPersonProblem({ ...SENT, ...wrong })?.field).toBe(field);
  });

  it('may have a name of 100 letters, also of four bytes each', () => {
    expect(findSentPersonProblem({ ...SENT, name: '𠮷'.repeat(100) })).toBeUndefined();
  });
});

describe('derived identifiers', () => {
  it('are 88 characters, the same for the same person', () => {
    expect(deriveCi(SENT)).toHaveLength(88);
    expect(deriveDi(SENT, 'TEST1')).toHaveLength(88);
    expect(deriveCi(SENT)).toBe(deriveCi({ ...SENT }));
    expect(deriveCi({ ...SENT, birthday: '19900102' })).not.toBe(deriveCi(SENT));
  });

  it('differ between partners for the DI only', () => {
    expect(deriveDi(SENT, 'TEST1')).not.toBe(deriveDi(SENT, 'TEST2'));
    expect(deriveDi(SENT, 'TEST1')).not.toBe(deriveCi(SENT));
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
