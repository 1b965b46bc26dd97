import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ALL, diagnose, NAME } from './diagnosed.ts';
import {
  base64,
  broken,
  CBC_IV,
  GCM_IV,
  hmac,
  ID,
  KEY,
  koreanBytes,
  makeCbcField,
  makeGcmField,
  makeSessionKey,
  oaep,
  pkcs1,
  tagFirst,
  twice,
  unwrapped,
  urlSafe,
  withoutTag,
} from './mistaken-client.ts';

describe('recognises none of two mistakes at once', () => {
  it('key and IV encoded twice under the name of AES_CBC, whose IV then seems right', () => {
    const sessionKey = makeSessionKey({ algorithm: 'AES_CBC', iv: GCM_IV, encodeKey: twice, encodeIv: twice });
    expect(diagnose(sessionKey)?.mistake).toBeNull();
  });

  const both = (first: typeof urlSafe, second: typeof urlSafe) => (bytes: Buffer) => second(Buffer.from(first(bytes)));

  it.each([
    ['PKCS#1 padding and a URL-safe payload', makeSessionKey({ wrap: pkcs1, encode: urlSafe })],
    ['SHA-256 and line breaks', makeSessionKey({ wrap: oaep('sha256'), encode: broken })],
    ['SHA-256 and a payload encoded twice', makeSessionKey({ wrap: oaep('sha256'), encode: twice })],
    ['SHA-256 and a short key', makeSessionKey({ wrap: oaep('sha256'), key: KEY.subarray(16) })],
    ['PKCS#1 padding and a long IV', makeSessionKey({ wrap: pkcs1, iv: CBC_IV })],
    ['PKCS#1 padding and a URL-safe inner key', makeSessionKey({ wrap: pkcs1, encodeKey: urlSafe })],
    ['a URL-safe payload and a URL-safe inner key', makeSessionKey({ encode: urlSafe, encodeKey: urlSafe })],
    ['no wrapping and a short key', makeSessionKey({ wrap: unwrapped, key: KEY.subarray(16) })],
    ['no wrapping and a payload encoded twice', makeSessionKey({ wrap: unwrapped, encode: twice })],
    ['no wrapping and an inner key encoded twice', makeSessionKey({ wrap: unwrapped, encodeKey: twice })],
    ['a short key and a long IV', makeSessionKey({ key: KEY.subarray(16), iv: CBC_IV })],
    ['a URL-safe key and a long IV', makeSessionKey({ encodeKey: urlSafe, iv: CBC_IV })],
    ['a URL-safe key and an IV encoded twice', makeSessionKey({ encodeKey: urlSafe, encodeIv: twice })],
    ['a short key, encoded twice', makeSessionKey({ key: KEY.subarray(16), encodeKey: twice })],
    ['a long IV, encoded twice', makeSessionKey({ iv: CBC_IV, encodeIv: twice })],
    ['a key encoded twice, with line breaks', makeSessionKey({ encodeKey: both(base64, broken) })],
    ['a payload encoded three times', makeSessionKey({ encode: both(twice, base64) })],
    ['one letter of the other alphabet', makeSessionKey({ encode: (bytes) => base64(bytes).replace('+', '-') })],
    ['an unknown algorithm', makeSessionKey({ algorithm: 'AES_ECB' })],
    ['an empty payload', `v1$${ID}$`],
  ])('%s in the session key', (_name, sessionKey) => {
    expect(diagnose(sessionKey, ALL)).toMatchObject({ part: 'sessionKey', mistake: null });
  });

  const none = Buffer.alloc(0);
  const other = randomBytes(32);
  const long = '홍길동'.repeat(30);

  it.each([
    ['another key', makeGcmField(NAME, { key: other })],
    ['another IV', makeGcmField(NAME, { iv: randomBytes(12) })],
    ['another key and no tag', makeGcmField(long, { key: other, join: withoutTag })],
    ['no additional data and the tag first', makeGcmField(NAME, { aad: none, join: tagFirst })],
    ['no additional data and base64 twice', makeGcmField(NAME, { aad: none, encode: twice })],
    ['no additional data and URL-safe base64', makeGcmField(long, { aad: none, encode: urlSafe })],
    ['no additional data and EUC-KR', makeGcmField(koreanBytes.eucKr, { aad: none })],
    ['no additional data and an HMAC', `${makeGcmField('0'.repeat(16), { aad: none })}$${hmac(KEY, 'x')}`],
    ['no tag and an HMAC', `${makeGcmField('0'.repeat(16), { join: withoutTag })}$${hmac(KEY, 'x')}`],
    ['no tag and EUC-KR', makeGcmField(koreanBytes.eucKr, { join: withoutTag })],
    ['no tag and line breaks', makeGcmField(long, { join: withoutTag, encode: broken })],
    ['no tag and base64 twice', makeGcmField(NAME, { join: withoutTag, encode: twice })],
    ['the tag first and line breaks', makeGcmField(long, { join: tagFirst, encode: broken })],
    ['other additional data', makeGcmField(NAME, { aad: Buffer.from('other') })],
    ['an empty payload', `v1$${ID}$`],
  ])('%s in a field', (_name, userName) => {
    expect(diagnose(makeSessionKey(), { userName })).toMatchObject({ part: 'userName', mistake: null });
  });

  it.each([
    ['another IV', makeCbcField(long, { iv: randomBytes(16) })],
    [
      'another IV and an HMAC of the ciphertext',
      makeCbcField(long, { iv: other.subarray(16), mac: (_, it) => hmac(KEY, it) }),
    ],
    ['another key and no HMAC', makeCbcField(long, { key: other, mac: () => undefined })],
    ['no HMAC and base64 twice', makeCbcField(NAME, { mac: () => undefined, encode: twice })],
    ['no HMAC and EUC-KR', makeCbcField(koreanBytes.eucKr, { mac: () => undefined })],
    [
      'an HMAC of the ciphertext and URL-safe base64',
      makeCbcField(long, { mac: (_, it) => hmac(KEY, it), encode: urlSafe }),
    ],
    ['a wrong HMAC and line breaks', makeCbcField(long, { mac: () => hmac('x', 'x'), encode: broken })],
  ])('%s in a field of AES_CBC', (_name, userName) => {
    const diagnosis = diagnose(makeSessionKey({ algorithm: 'AES_CBC' }), { userName });
    expect(diagnosis).toMatchObject({ part: 'userName', mistake: null });
  });
});
