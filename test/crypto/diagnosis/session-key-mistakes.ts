import { publicEncrypt } from 'node:crypto';
import type { Mistake } from '../../../src/crypto/diagnosis/diagnose.ts';
import { fixtures } from '../../harness.ts';
import {
  base64,
  broken,
  CBC_IV,
  GCM_IV,
  KEY,
  makeSessionKey,
  oaep,
  pkcs1,
  twice,
  unwrapped,
  urlSafe,
} from './mistaken-client.ts';
import { unpadded } from './padded.ts';

/** With a + in its base64, and with no other sign that needs one. */
const PLUS_KEY = Buffer.alloc(32, 0xfb);

const labelled = (plain: Buffer): Buffer =>
  publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash: 'sha1', oaepLabel: Buffer.from('toss') }, plain);

/** What, the session key, the mistake and a part of its explanation. */
export const sessionKeyMistakes: readonly [string, string, Mistake, string][] = [
  ['plain text', 'hello', 'frame', 'plain text'],
  ['an empty text', '', 'frame', 'plain text'],
  ['another version', makeSessionKey({ version: 'v2' }), 'version', 'other than v1 or'],
  ['an id that is no UUID', makeSessionKey({ id: 'session-1' }), 'id', 'not a UUID'],
  ['a part too many', `${makeSessionKey()}$x`, 'more-parts', 'version$id$base64'],
  ['no wrapping', makeSessionKey({ wrap: unwrapped }), 'not-wrapped', 'not encrypted'],
  ['OAEP with SHA-256', makeSessionKey({ wrap: oaep('sha256') }), 'oaep-hash', 'SHA-256'],
  ['OAEP with SHA-384', makeSessionKey({ wrap: oaep('sha384') }), 'oaep-hash', 'SHA-384'],
  ['OAEP with SHA-512', makeSessionKey({ wrap: oaep('sha512') }), 'oaep-hash', 'SHA-512'],
  ['OAEP with SHA-224', makeSessionKey({ wrap: oaep('sha224') }), 'oaep-hash', 'SHA-224'],
  ['PKCS#1 padding', makeSessionKey({ wrap: pkcs1 }), 'pkcs1-padding', 'use RSA-OAEP'],
  ['no padding', makeSessionKey({ wrap: unpadded }), 'no-padding', 'use RSA-OAEP'],
  ['a URL-safe payload', makeSessionKey({ encode: urlSafe }), 'url-safe-base64', 'payload'],
  ['percent signs', encodeURIComponent(makeSessionKey()), 'percent-encoded', 'send it unchanged, in JSON'],
  [
    'percent signs in the payload',
    makeSessionKey({ encode: (bytes) => encodeURIComponent(base64(bytes)) }),
    'percent-encoded',
    'send it unchanged, in JSON',
  ],
  [
    'a URL-safe payload without padding',
    makeSessionKey({ encode: urlSafe }).replace(/=+$/, ''),
    'url-safe-base64',
    'payload',
  ],
  ['a form’s spaces', makeSessionKey({ encode: (bytes) => base64(bytes).replaceAll('+', ' ') }), 'space-for-plus', '+'],
  [
    'spaces in the inner key',
    makeSessionKey({ key: PLUS_KEY, encodeKey: (bytes) => base64(bytes).replaceAll('+', ' ') }),
    'inner-space-for-plus',
    'key',
  ],
  ['an OAEP label', makeSessionKey({ wrap: labelled }), 'oaep-label', 'without one'],
  ['a line-broken payload', makeSessionKey({ encode: broken }), 'line-broken-base64', 'one line'],
  ['a line break at the end', `${makeSessionKey()}\n`, 'line-broken-base64', 'one line'],
  ['spaces in the payload', makeSessionKey().replace(/.{40}$/, '  $&'), 'line-broken-base64', 'one line'],
  ['a payload encoded twice', makeSessionKey({ encode: twice }), 'base64-twice', 'payload'],
  ['a URL-safe inner key', makeSessionKey({ encodeKey: urlSafe }), 'inner-url-safe-base64', 'the key in'],
  ['a URL-safe inner IV', makeSessionKey({ encodeIv: urlSafe }), 'inner-url-safe-base64', 'the IV in'],
  [
    'both URL-safe inside',
    makeSessionKey({ encodeKey: urlSafe, encodeIv: urlSafe }),
    'inner-url-safe-base64',
    'the key and IV in',
  ],
  ['a line-broken inner key', makeSessionKey({ encodeKey: broken }), 'inner-line-broken-base64', 'of the key:'],
  [
    'line breaks after both inside',
    makeSessionKey({ encodeKey: broken, encodeIv: broken }),
    'inner-line-broken-base64',
    'of the key and IV:',
  ],
  ['an inner key encoded twice', makeSessionKey({ encodeKey: twice }), 'inner-base64-twice', 'the key encoded'],
  ['an inner IV encoded twice', makeSessionKey({ encodeIv: twice }), 'inner-base64-twice', 'the IV encoded'],
  [
    'both encoded twice inside',
    makeSessionKey({ encodeKey: twice, encodeIv: twice }),
    'inner-base64-twice',
    'the key and IV encoded',
  ],
  [
    'both encoded twice inside for AES_CBC',
    makeSessionKey({ algorithm: 'AES_CBC', key: KEY.subarray(16), encodeKey: twice, encodeIv: twice }),
    'inner-base64-twice',
    'the key and IV encoded',
  ],
  ['a key of 16 bytes', makeSessionKey({ key: KEY.subarray(16) }), 'key-length', 'key of 16 bytes: it must be 32'],
  [
    'an AES_CBC key of 24 bytes',
    makeSessionKey({ algorithm: 'AES_CBC', key: KEY.subarray(8) }),
    'key-length',
    'key of 24 bytes: it must be 16 or 32',
  ],
  ['a key of hexadecimal text', makeSessionKey({ key: Buffer.from(KEY.toString('hex')) }), 'key-length', 'of 64'],
  ['an IV of 8 bytes', makeSessionKey({ iv: GCM_IV.subarray(4) }), 'iv-length', 'IV of 8 bytes: it must be 12 bytes'],
  ['an IV of 16 bytes', makeSessionKey({ iv: CBC_IV }), 'iv-length', '; 16 bytes are for AES_CBC'],
  [
    'an AES_CBC IV of 12 bytes',
    makeSessionKey({ algorithm: 'AES_CBC', iv: GCM_IV }),
    'iv-length',
    '; 12 bytes are for AES_GCM',
  ],
];
