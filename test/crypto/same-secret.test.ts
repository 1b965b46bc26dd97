import { expect, it } from 'vitest';
import { isSameSecret } from '../../src/crypto/same-secret.ts';

it.each([
  ['secret', 'secret', true],
  ['비밀', '비밀', true],
  ['', '', true],
  ['secret', 'secreT', false],
  ['secret', 'secret1', false],
  ['secre', 'secret', false],
  ['', 'secret', false],
])('whether %j is %j: %s', (given, expected, same) => {
  expect(isSameSecret(given, expected)).toBe(same);
});
