import { expect, it } from 'vitest';
import { maskPerson } from '../../src/domain/person.ts';
import { SENT } from '../harness.ts';

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
