import { expect, it } from 'vitest';
import type { Persona } from '../../src/domain/person.ts';
import { explainMismatch } from '../../src/domain/person-mismatch.ts';
import { START } from '../harness.ts';

const hong: Persona = {
  id: 'hong',
  name: '홍길동',
  birthday: '19900101',
  gender: 'MALE',
  nationality: 'LOCAL',
  phone: '01012345678',
};
const kim: Persona = { ...hong, id: 'kim', name: 'Kim Toss', birthday: { yearsAgo: 30 }, phone: '01099998888' };
const decomposed: Persona = { ...hong, id: 'mac', name: '이몽룡'.normalize('NFD'), phone: '01011112222' };
const all = [hong, kim, decomposed];

const sent = (person: Persona, change: object = {}) => ({
  name: person.name,
  phone: person.phone,
  birthday: person === kim ? '19960302' : '19900101',
  ...change,
});

it.each<[string, ReturnType<typeof sent>, string]>([
  ['a Korean name in NFD', sent(hong, { name: '홍길동'.normalize('NFD') }), 'userName is Unicode NFD'],
  ['a persona’s name in NFD', sent(decomposed, { name: '이몽룡' }), "the test person's name is not Unicode NFC"],
  ['a space behind the name', sent(hong, { name: '홍길동 ' }), 'userName differs in spaces'],
  ['a space inside the name', sent(hong, { name: '홍 길동' }), 'userName differs in spaces'],
  ['a byte order mark', sent(hong, { name: '\ufeff홍길동' }), 'userName differs in spaces, invisible characters'],
  [
    'an invisible character and NFD',
    sent(hong, { name: `${'홍길동'.normalize('NFD')}\u200b` }),
    'userName differs in spaces',
  ],
  ['another letter case', sent(kim, { name: 'KIM TOSS' }), 'letter case'],
  ['wide letters', sent(kim, { name: 'Ｋｉｍ　Ｔｏｓｓ' }), 'Unicode form'],
  ['another name', sent(hong, { name: '홍길순' }), 'only userName differs'],
  ['another phone', sent(hong, { phone: '01000000000' }), 'only userPhone differs'],
  ['another birthday', sent(hong, { birthday: '19900102' }), 'only userBirthday differs'],
  ['another day of a birthday that moves', sent(kim, { birthday: '19960303' }), 'only userBirthday differs'],
  [
    'two differences',
    sent(hong, { name: '홍길순', phone: '01000000000' }),
    'no test person has this name, phone and birthday',
  ],
])('explains %s', (_name, person, expected) => {
  const explanation = explainMismatch(all, person, START);
  expect(explanation).toContain(expected);
  expect(`${explanation} (identity match)`).toMatch(/^[\x20-\x7e]{1,200}$/);
});

it('prefers an invisible difference', () => {
  const twin = { ...hong, id: 'twin', name: '홍길순' };
  const person = sent(hong, { name: '홍길동'.normalize('NFD') });
  expect(explainMismatch([twin, hong], person, START)).toContain('NFD');
});
