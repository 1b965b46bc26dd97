import { expect, it } from 'vitest';
import { findNearest } from '../../../src/domain/text/nearest-word.ts';

it('is the word with the fewest mistakes, wherever it stands in the list', () => {
  expect(findNearest('usernam', ['user', 'userName', 'username'], () => 3)).toBe('username');
});

it('of two equally near words is the first', () => {
  expect(findNearest('pork', ['port', 'fork'], () => 1)).toBe('port');
});

it('is none if every word has more mistakes than allowed', () => {
  const tolerance = (word: string): number => (word.length > 4 ? 1 : 0);
  expect(findNearest('tokn', ['token'], tolerance)).toBe('token');
  expect(findNearest('ap', ['app'], tolerance)).toBeUndefined();
  expect(findNearest('', [], () => 9)).toBeUndefined();
});

it('compares letters with their case', () => {
  expect(findNearest('TOKEN', ['token'], () => 1)).toBeUndefined();
});
