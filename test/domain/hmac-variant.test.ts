import { expect, it } from 'vitest';
import { hmacOfVersion, hmacVariantOf, isSameHmac } from '../../src/domain/hmac-variant.ts';

const dotNet = { secret: 'key', letters: 'upper' };
const javaSdk = { secret: 'key-text', letters: 'lower' };

it.each([
  ['v1', dotNet],
  ['v1_0.0.7', javaSdk],
  ['v1_0.0.14', javaSdk],
])('the version %s implies the variant of the public client that sends it', (version, expected) => {
  expect(hmacOfVersion(version)).toEqual(expected);
});

it.each([
  ['key', 'AB12', { secret: 'key', letters: 'upper' }],
  ['key', 'ab12', { secret: 'key', letters: 'lower' }],
  ['key-text', 'AB12', { secret: 'key-text', letters: 'upper' }],
  ['key-text', 'ab12', { secret: 'key-text', letters: 'lower' }],
  // Neither case, or both, says nothing about the letters.
  ['key', '1234', dotNet],
  ['key-text', '1234', javaSdk],
  ['key-text', 'Ab12', javaSdk],
] as const)('an HMAC with %s whose digits are %s is of the variant %j', (secret, hex, expected) => {
  expect(hmacVariantOf(secret, hex)).toEqual(expected);
});

it('two variants are the same when secret and letters are', () => {
  const variant = hmacOfVersion('v1');
  expect(isSameHmac(variant, { ...variant })).toBe(true);
  expect(isSameHmac(variant, { ...variant, letters: 'lower' })).toBe(false);
  expect(isSameHmac(null, variant)).toBe(false);
  expect(isSameHmac(null, null)).toBe(true);
});
