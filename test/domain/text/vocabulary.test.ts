import { expect, it } from 'vitest';
import { createVocabulary } from '../../../src/domain/text/vocabulary.ts';

it.each([
  ['userPhone', 'userPhone'],
  ['USERPHONE', 'userPhone'],
  ['userPhnoe', 'userPhone'],
  ['usr_phon', undefined],
  ['txid', 'txId'],
  ['tx', undefined],
  // Of a short word little may differ: it could be a name.
  ['names', 'name'],
  ['nome', 'name'],
  ['kim', undefined],
  ['01012345678', undefined],
  ['x'.repeat(41), undefined],
])('%s is meant to be the field %s', (text, expected) => {
  expect(createVocabulary().findFieldName(text)).toBe(expected);
});

it('words of a path are known, misspelt too', () => {
  const { isPathPart } = createVocabulary();
  expect(['sign', 'SIGN', 'statuss', 'hong', ''].map(isPathPart)).toEqual([true, true, true, false, false]);
});

it('guesses about fifty words of a call, and knows exact ones for ever', () => {
  const { findFieldName } = createVocabulary();
  for (let index = 0; index < 49; index += 1) findFieldName(`unknown-word-${index}`);
  expect(findFieldName('userPhnoe')).toBe('userPhone');
  expect(findFieldName('userBirthdya')).toBeUndefined();
  // What was guessed before is remembered.
  expect(findFieldName('userPhnoe')).toBe('userPhone');
  expect(findFieldName('userBirthday')).toBe('userBirthday');
});
