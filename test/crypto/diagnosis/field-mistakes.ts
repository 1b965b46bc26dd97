import { randomUUID } from 'node:crypto';
import type { Mistake } from '../../../src/crypto/diagnosis/diagnose.ts';
import { NAME, PHONE } from './diagnosed.ts';
import {
  base64,
  broken,
  hmac,
  ID,
  KEY,
  koreanBytes,
  makeCbcField,
  makeGcmField,
  tagFirst,
  twice,
  urlSafe,
  withoutTag,
} from './mistaken-client.ts';

const keyText = Buffer.from(base64(KEY));
const long = '가'.repeat(100);

/** What, the field, the mistake and a part of its explanation. */
export const gcmFieldMistakes: readonly [string, string, Mistake, string][] = [
  ['plain text', NAME, 'frame', 'plain text'],
  ['an unknown version', makeGcmField(NAME, { version: 'v3' }), 'version', 'other than v1 or'],
  ['an id that is no UUID', makeGcmField(NAME, { id: 'x' }), 'id', 'not a UUID'],
  ['another version', makeGcmField(NAME, { version: 'v1_0.0.14' }), 'other-version', 'version'],
  ['the id in capitals', makeGcmField(NAME, { id: ID.toUpperCase() }), 'id-case', 'letter case'],
  ['an id of its own', makeGcmField(NAME, { id: randomUUID() }), 'other-id', 'though its AES key decrypts it'],
  [
    'another session’s id',
    makeGcmField(NAME, { id: randomUUID(), key: Buffer.from(KEY).reverse() }),
    'other-id',
    'most likely a field of another session',
  ],
  ['a part that is no HMAC', `${makeGcmField(NAME)}$x`, 'more-parts', 'version$id$base64'],
  ['a URL-safe payload', makeGcmField('홍길동이다', { encode: urlSafe }), 'url-safe-base64', 'payload'],
  ['percent signs', encodeURIComponent(makeGcmField('홍길동이다')), 'percent-encoded', 'send it unchanged, in JSON'],
  ['a line-broken payload', makeGcmField(long, { encode: broken }), 'line-broken-base64', 'one line'],
  ['a line break at the end', `${makeGcmField(NAME)}\n`, 'line-broken-base64', 'one line'],
  ['a payload encoded twice', makeGcmField(NAME, { encode: twice }), 'base64-twice', 'payload'],
  ['no additional data', makeGcmField(NAME, { aad: Buffer.alloc(0) }), 'aad-missing', 'raw bytes'],
  ['the key’s text as additional data', makeGcmField(NAME, { aad: keyText }), 'aad-base64-text', 'raw bytes'],
  ['no tag', makeGcmField(NAME, { join: withoutTag }), 'tag-missing', '16-byte GCM tag'],
  ['no tag to a long name', makeGcmField(long, { join: withoutTag }), 'tag-missing', '16-byte GCM tag'],
  ['the tag first', makeGcmField(NAME, { join: tagFirst }), 'tag-first', 'before the ciphertext'],
  ['EUC-KR', makeGcmField(koreanBytes.eucKr), 'text-not-utf8', 'looks like EUC-KR'],
  ['UTF-16LE', makeGcmField(koreanBytes.utf16Le), 'text-not-utf8', 'looks like UTF-16LE'],
  ['UTF-16BE', makeGcmField(koreanBytes.utf16Be), 'text-not-utf8', 'looks like UTF-16BE'],
  ['digits in UTF-16LE', makeGcmField(Buffer.from(PHONE, 'utf16le')), 'text-not-utf8', 'looks like UTF-16LE'],
  ['other bytes', makeGcmField(Buffer.from([0xff, 0xfe, 0xfd])), 'text-not-utf8', 'not UTF-8:'],
  ['an HMAC after AES_GCM', `${makeGcmField(NAME)}$${hmac(KEY, NAME)}`, 'hmac-with-gcm', 'AES_GCM'],
  ['the shape of AES_CBC', makeCbcField(NAME, { iv: Buffer.alloc(16, 3) }), 'hmac-with-gcm', 'AES_GCM'],
];

export const cbcFieldMistakes: readonly [string, string, Mistake, string][] = [
  ['no HMAC', makeCbcField(NAME, { mac: () => undefined }), 'hmac-missing', 'HMAC-SHA-256'],
  ['an HMAC of the ciphertext', makeCbcField(NAME, { mac: (_, it) => hmac(KEY, it) }), 'hmac-over-ciphertext', 'of'],
  [
    'an HMAC of the ciphertext with the key’s text',
    makeCbcField(NAME, { mac: (_, it) => hmac(keyText, it).toUpperCase() }),
    'hmac-over-ciphertext',
    'of the plaintext',
  ],
  [
    'an HMAC of the ciphertext’s base64',
    makeCbcField(NAME, { mac: (_, it) => hmac(KEY, base64(it)) }),
    'hmac-over-ciphertext',
    'of the plaintext',
  ],
  ['an HMAC with another key', makeCbcField(NAME, { mac: (it) => hmac('x', it) }), 'hmac', 'matches neither'],
  [
    'an HMAC in base64',
    makeCbcField(NAME, { mac: (it) => base64(Buffer.from(hmac(KEY, it), 'hex')) }),
    'hmac',
    'in hex',
  ],
  ['a second HMAC', `${makeCbcField(NAME)}$x`, 'more-parts', 'version$id$base64$hmac'],
  ['EUC-KR', makeCbcField(koreanBytes.eucKr), 'text-not-utf8', 'looks like EUC-KR'],
  ['a payload encoded twice', makeCbcField(NAME, { encode: twice }), 'base64-twice', 'payload'],
  ['a line-broken payload', makeCbcField(long, { encode: broken }), 'line-broken-base64', 'one line'],
  ['a line break at the end', `${makeCbcField(NAME)}\n`, 'line-broken-base64', 'one line'],
  ['a URL-safe payload', makeCbcField(long, { encode: urlSafe }), 'url-safe-base64', 'payload'],
];
