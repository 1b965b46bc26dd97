import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeAll, decodeOne } from '../../../src/crypto/certificates/der.ts';
import { createTrustStore } from '../../../src/crypto/certificates/trust-store.ts';

const certificate = Buffer.from('a certificate');

it('a trust store is a PKCS #12 file of version 3 with a MAC, whose certificates can be read as they are', () => {
  const store = createTrustStore(new Map([['ours', certificate]]));
  expect(decodeOne(store).whole).toHaveLength(store.length);
  const [version, content, mac, more] = decodeAll(decodeOne(store).content);
  expect([version?.content, content?.tag, mac?.tag, more]).toEqual([Buffer.of(3), 0x30, 0x30, undefined]);
  expect(store.includes(certificate)).toBe(true);
  expect(store.includes(Buffer.from('ours', 'utf16le').swap16())).toBe(true);
});

it('the same certificates give the same bytes', () => {
  const digestOf = (alias: string): string =>
    createHash('sha256')
      .update(createTrustStore(new Map([[alias, certificate]])))
      .digest('hex');
  expect(digestOf('a')).toBe(digestOf('a'));
  expect(digestOf('a')).not.toBe(digestOf('b'));
});

it('there is a trust store without certificates', () => {
  expect(decodeOne(createTrustStore(new Map())).tag).toBe(0x30);
});
