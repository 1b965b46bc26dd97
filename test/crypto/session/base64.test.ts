import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64 } from '../../../src/crypto/session/base64.ts';

it('decodes base64, with padding and without', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
      expect(decodeBase64(text.replace(/=+$/, ''))).toEqual(Buffer.from(bytes));
    }),
  );
});

it('decodes base64 whose last letter has more bits than the bytes need', () => {
  expect(decodeBase64('QR==')).toEqual(Buffer.from('A'));
  expect(decodeBase64('QR')).toEqual(Buffer.from('A'));
});

it.each(['', '=', 'A', 'QUFB=', 'QUE==', 'QQ=', 'QUFBQ', 'QU-_', 'QUFB\n', ' QUFB', 'QU FB', 'QUFB가', 'QQ==QQ=='])(
  'does not take %j for base64',
  (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  },
);
