import { generateKeyPairSync, publicEncrypt, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Diagnosis,
  diagnose as diagnoseWith,
  type Mistake,
  mistakes,
} from '../../../src/crypto/diagnosis/diagnose.ts';
import { fixtures, generator, seal } from '../../harness.ts';
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
import { oaepOf, unpadded } from './padded.ts';

type Fields = Readonly<Record<string, string>>;

const seen = new Set<Mistake>();

const expectOneLine = (diagnosis: Diagnosis): void => {
  expect(diagnosis.explanation).toMatch(/^[ -~]{1,170}$/);
  expect(diagnosis.explanation.startsWith('not recognised: ')).toBe(diagnosis.mistake === null);
};

const diagnose = (sessionKey: string, fields?: Fields): Diagnosis | undefined => {
  const diagnosis = diagnoseWith(fixtures.sessionKeys.privateKey, fields ? { sessionKey, fields } : { sessionKey });
  if (diagnosis !== undefined) expectOneLine(diagnosis);
  if (diagnosis?.mistake) seen.add(diagnosis.mistake);
  return diagnosis;
};

const NAME = '홍길동';
const PHONE = '01012345678';
const ALL: Fields = {
  userBirthday: makeGcmField('19900101'),
  userName: makeGcmField(NAME),
  userPhone: makeGcmField(PHONE),
};

/** With a + in its base64, and with no other sign that needs one. */
const PLUS_KEY = Buffer.alloc(32, 0xfb);

const labelled = (plain: Buffer): Buffer =>
  publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash: 'sha1', oaepLabel: Buffer.from('toss') }, plain);

describe('finds nothing wrong', () => {
  it('with what the session-key helper makes', async () => {
    const { sessionKey, ...fields } = await seal(await generator.generate());
    expect(diagnose(sessionKey)).toBeUndefined();
    expect(diagnose(sessionKey, fields)).toBeUndefined();
  });

  it.each(['AES_GCM', 'AES_CBC'])('with %s that the tests seal themselves', (algorithm) => {
    const make = algorithm === 'AES_GCM' ? makeGcmField : makeCbcField;
    const fields = { userName: make(NAME), userPhone: make(PHONE), other: make('') };
    expect(diagnose(makeSessionKey({ algorithm }), fields)).toBeUndefined();
  });

  it('with the vectors made by Python', () => {
    const { vectors } = JSON.parse(
      readFileSync(new URL('../../vectors/session-keys.json', import.meta.url), 'utf8'),
    ) as {
      vectors: { sessionKey: string; fields: { field: string }[] }[];
    };
    for (const { sessionKey, fields } of vectors) {
      const named = Object.fromEntries(fields.map(({ field }, index) => [`field${index}`, field]));
      expect(diagnose(sessionKey, named)).toBeUndefined();
    }
  });

  it('with a phone number that only breaks the guide’s rule', () => {
    expect(diagnose(makeSessionKey(), { userPhone: makeGcmField('010-1234-5678') })).toBeUndefined();
  });
});

describe('names the mistake of a session key', () => {
  it.each<[string, string, Mistake, string]>([
    ['plain text', 'hello', 'frame', 'plain text'],
    ['an empty text', '', 'frame', 'plain text'],
    ['another version', makeSessionKey({ version: 'v2' }), 'version', 'neither v1 nor'],
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
    ['percent signs', encodeURIComponent(makeSessionKey()), 'percent-encoded', 'in JSON as it was made'],
    [
      'percent signs in the payload',
      makeSessionKey({ encode: (bytes) => encodeURIComponent(base64(bytes)) }),
      'percent-encoded',
      'in JSON as it was made',
    ],
    [
      'a URL-safe payload without padding',
      makeSessionKey({ encode: urlSafe }).replace(/=+$/, ''),
      'url-safe-base64',
      'payload',
    ],
    [
      'a form’s spaces',
      makeSessionKey({ encode: (bytes) => base64(bytes).replaceAll('+', ' ') }),
      'space-for-plus',
      '+',
    ],
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
  ])('%s', (_name, sessionKey, mistake, text) => {
    for (const fields of [undefined, {}, { userName: 'plain' }]) {
      const diagnosis = diagnose(sessionKey, fields);
      expect(diagnosis).toMatchObject({ part: 'sessionKey', mistake });
      expect(diagnosis?.explanation).toContain(text);
    }
  });

  const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/oaep-mixes.json', import.meta.url), 'utf8')) as {
    vectors: { hash: string; mgfHash: string; sessionKey: string }[];
  };

  it.each(vectors)('OAEP with $hash and MGF1-$mgfHash, as Python makes it', ({ hash, mgfHash, sessionKey }) => {
    const diagnosis = diagnose(sessionKey);
    expect(diagnosis?.mistake).toBe('oaep-mixed-hashes');
    expect(diagnosis?.explanation).toContain(`hash ${hash} and MGF1 hash ${mgfHash}:`);
    expect(diagnosis?.explanation.includes('Java')).toBe(mgfHash === 'SHA-1');
  });

  it.each<[string, Parameters<typeof makeSessionKey>[0]]>([
    ['in Java', { wrap: oaepOf('sha256', 'sha1'), iv: CBC_IV }],
    ['with another provider, whose MGF1 has SHA-256 too', { wrap: oaep('sha256'), iv: CBC_IV }],
    ['with line breaks', { wrap: oaepOf('sha256', 'sha1'), iv: CBC_IV, encode: broken }],
    [
      'with line breaks within as well',
      { wrap: oaepOf('sha256', 'sha1'), iv: CBC_IV, encode: broken, encodeKey: broken, encodeIv: broken },
    ],
  ])('that the official SDK 0.0.1 and 0.0.2 make, %s', (_name, mistakes) => {
    const sessionKey = makeSessionKey(mistakes);
    for (const fields of [undefined, {}, { userName: makeGcmField(NAME, { iv: CBC_IV }) }, { userName: 'plain' }]) {
      const diagnosis = diagnose(sessionKey, fields);
      expect(diagnosis).toMatchObject({ part: 'sessionKey', mistake: 'old-sdk' });
      expect(diagnosis?.explanation).toMatch(/SDK 0\.0\.1 and 0\.0\.2.*the newest.*0\.0\.3/);
    }
  });

  it('of those SDKs with AES_CBC too, where the hash alone is wrong', () => {
    for (const [wrap, mistake] of [
      [oaepOf('sha256', 'sha1'), 'oaep-mixed-hashes'],
      [oaep('sha256'), 'oaep-hash'],
    ] as const) {
      const diagnosis = diagnose(makeSessionKey({ wrap, algorithm: 'AES_CBC' }));
      expect(diagnosis).toMatchObject({ mistake });
      expect(diagnosis?.explanation).toContain('Java SDK 0.0.1 and 0.0.2 do so: use the newest');
    }
  });

  it.each<[string, Parameters<typeof makeSessionKey>[0], Mistake | null]>([
    ['a version that came later', { version: 'v1_0.0.7', wrap: oaep('sha256'), iv: CBC_IV }, null],
    ['another hash', { wrap: oaep('sha512'), iv: CBC_IV }, null],
    ['another MGF1 hash', { wrap: oaepOf('sha256', 'sha512'), iv: CBC_IV }, null],
    ['a label', { wrap: oaepOf('sha256', 'sha1', 'x'), iv: CBC_IV }, null],
    ['a shorter key', { wrap: oaep('sha256'), key: KEY.subarray(16), iv: CBC_IV }, null],
    ['the hash alone', { wrap: oaep('sha256') }, 'oaep-hash'],
    ['the IV alone', { iv: CBC_IV }, 'iv-length'],
    [
      'a version that came later, with AES_CBC',
      { version: 'v1_0.0.7', wrap: oaep('sha256'), algorithm: 'AES_CBC' },
      'oaep-hash',
    ],
  ])('but not those SDKs for %s', (_name, mistakes, mistake) => {
    const diagnosis = diagnose(makeSessionKey(mistakes));
    expect(diagnosis?.mistake).toBe(mistake);
    expect(diagnosis?.explanation).not.toContain('SDK');
  });

  it('but not those SDKs where fields were sealed with AES_CBC', () => {
    const sessionKey = makeSessionKey({ wrap: oaep('sha256'), iv: CBC_IV });
    expect(diagnose(sessionKey, { userName: makeCbcField(NAME) })).toMatchObject({ mistake: null });
  });

  it('line breaks of an SDK that may break lines, in the payload, within, in both, and in a field', () => {
    for (const [version, isOld] of [
      ['v1', true],
      ['v1_0.0.8', true],
      ['v1_0.0.11', true],
      ['v1_0.0.12', false],
      ['v1_0.0.110', false],
      ['v1_0.1.0', false],
      ['v1_1.0.1', false],
    ] as const) {
      const field = makeGcmField('가'.repeat(100), { version, encode: broken });
      for (const [diagnosis, mistake] of [
        [diagnose(makeSessionKey({ version, encode: broken })), 'line-broken-base64'],
        [diagnose(makeSessionKey({ version, encodeKey: broken, encodeIv: broken })), 'inner-line-broken-base64'],
        [diagnose(makeSessionKey({ version, encode: broken, encodeKey: broken })), 'line-broken-base64'],
        [diagnose(makeSessionKey({ version }), { userName: field }), 'line-broken-base64'],
      ] as const) {
        expect(diagnosis?.mistake).toBe(mistake);
        expect(diagnosis?.explanation.includes('SDKs before 0.0.12')).toBe(isOld);
      }
    }
  });

  it('AES_CBC where AES_GCM was named, when a field proves it', () => {
    const fields = { userName: makeCbcField(NAME) };
    expect(diagnose(makeSessionKey({ iv: CBC_IV }), fields)?.mistake).toBe('cbc-named-gcm');
    const short = { userName: makeCbcField(NAME, { key: KEY.subarray(16) }) };
    expect(diagnose(makeSessionKey({ key: KEY.subarray(16), iv: CBC_IV }), short)?.mistake).toBe('cbc-named-gcm');
    expect(diagnose(makeSessionKey({ iv: CBC_IV }), { userName: makeGcmField(NAME, { iv: CBC_IV }) })?.mistake).toBe(
      'iv-length',
    );
  });

  it('AES_GCM where AES_CBC was named, when a field proves it', () => {
    const sessionKey = makeSessionKey({ algorithm: 'AES_CBC', iv: GCM_IV });
    expect(diagnose(sessionKey, ALL)?.mistake).toBe('gcm-named-cbc');
    expect(diagnose(sessionKey, { userName: 'plain', ...ALL })?.mistake).toBe('gcm-named-cbc');
    const foreign = { userName: makeGcmField(NAME, { id: randomUUID() }) };
    expect(diagnose(sessionKey, foreign)?.mistake).toBe('iv-length');
  });

  it('before those of its fields', () => {
    expect(diagnose(makeSessionKey({ wrap: pkcs1 }), { userName: NAME })?.part).toBe('sessionKey');
  });
});

describe('names the mistake of a field', () => {
  const expectMistake = (sessionKey: string, good: Fields, field: string, mistake: Mistake, text: string): void => {
    for (const fields of [{ userName: field }, { ...good, userName: field }]) {
      const diagnosis = diagnose(sessionKey, fields);
      expect(diagnosis).toMatchObject({ part: 'userName', mistake });
      expect(diagnosis?.explanation).toContain(text);
    }
  };

  const keyText = Buffer.from(base64(KEY));
  const long = '가'.repeat(100);

  it.each<[string, string, Mistake, string]>([
    ['plain text', NAME, 'frame', 'plain text'],
    ['an unknown version', makeGcmField(NAME, { version: 'v3' }), 'version', 'neither v1 nor'],
    ['an id that is no UUID', makeGcmField(NAME, { id: 'x' }), 'id', 'not a UUID'],
    ['another version', makeGcmField(NAME, { version: 'v1_0.0.14' }), 'other-version', 'version'],
    ['the id in capitals', makeGcmField(NAME, { id: ID.toUpperCase() }), 'id-case', 'letter case'],
    ['an id of its own', makeGcmField(NAME, { id: randomUUID() }), 'other-id', 'though its AES key opens it'],
    [
      'another session’s id',
      makeGcmField(NAME, { id: randomUUID(), key: Buffer.from(KEY).reverse() }),
      'other-id',
      'most likely the field of another session',
    ],
    ['a part that is no HMAC', `${makeGcmField(NAME)}$x`, 'more-parts', 'version$id$base64'],
    ['a URL-safe payload', makeGcmField('홍길동이다', { encode: urlSafe }), 'url-safe-base64', 'payload'],
    ['percent signs', encodeURIComponent(makeGcmField('홍길동이다')), 'percent-encoded', 'in JSON as it was made'],
    ['a line-broken payload', makeGcmField(long, { encode: broken }), 'line-broken-base64', 'one line'],
    ['a line break at the end', `${makeGcmField(NAME)}\n`, 'line-broken-base64', 'one line'],
    ['a payload encoded twice', makeGcmField(NAME, { encode: twice }), 'base64-twice', 'payload'],
    ['no additional data', makeGcmField(NAME, { aad: Buffer.alloc(0) }), 'aad-missing', 'raw bytes'],
    ['the key’s text as additional data', makeGcmField(NAME, { aad: keyText }), 'aad-base64-text', 'raw bytes'],
    ['no tag', makeGcmField(NAME, { join: withoutTag }), 'tag-missing', '16-byte GCM tag'],
    ['no tag to a long name', makeGcmField(long, { join: withoutTag }), 'tag-missing', '16-byte GCM tag'],
    ['the tag first', makeGcmField(NAME, { join: tagFirst }), 'tag-first', 'before the ciphertext'],
    ['EUC-KR', makeGcmField(koreanBytes.eucKr), 'text-not-utf8', 'reads as EUC-KR'],
    ['UTF-16LE', makeGcmField(koreanBytes.utf16Le), 'text-not-utf8', 'reads as UTF-16LE'],
    ['UTF-16BE', makeGcmField(koreanBytes.utf16Be), 'text-not-utf8', 'reads as UTF-16BE'],
    ['digits in UTF-16LE', makeGcmField(Buffer.from(PHONE, 'utf16le')), 'text-not-utf8', 'reads as UTF-16LE'],
    ['other bytes', makeGcmField(Buffer.from([0xff, 0xfe, 0xfd])), 'text-not-utf8', 'not UTF-8:'],
    ['an HMAC after AES_GCM', `${makeGcmField(NAME)}$${hmac(KEY, NAME)}`, 'hmac-with-gcm', 'AES_GCM'],
    ['the shape of AES_CBC', makeCbcField(NAME, { iv: Buffer.alloc(16, 3) }), 'hmac-with-gcm', 'AES_GCM'],
  ])('%s', (_name, field, mistake, text) => {
    expectMistake(makeSessionKey(), ALL, field, mistake, text);
  });

  it.each<[string, string, Mistake, string]>([
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
    ['an HMAC with another key', makeCbcField(NAME, { mac: (it) => hmac('x', it) }), 'hmac', 'fits neither'],
    [
      'an HMAC in base64',
      makeCbcField(NAME, { mac: (it) => base64(Buffer.from(hmac(KEY, it), 'hex')) }),
      'hmac',
      'in hex',
    ],
    ['a second HMAC', `${makeCbcField(NAME)}$x`, 'more-parts', 'version$id$base64$hmac'],
    ['EUC-KR', makeCbcField(koreanBytes.eucKr), 'text-not-utf8', 'reads as EUC-KR'],
    ['a payload encoded twice', makeCbcField(NAME, { encode: twice }), 'base64-twice', 'payload'],
    ['a line-broken payload', makeCbcField(long, { encode: broken }), 'line-broken-base64', 'one line'],
    ['a line break at the end', `${makeCbcField(NAME)}\n`, 'line-broken-base64', 'one line'],
    ['a URL-safe payload', makeCbcField(long, { encode: urlSafe }), 'url-safe-base64', 'payload'],
  ])('%s with AES_CBC', (_name, field, mistake, text) => {
    expectMistake(makeSessionKey({ algorithm: 'AES_CBC' }), { userPhone: makeCbcField(PHONE) }, field, mistake, text);
  });

  it('by the guide’s rule of the field, where nothing authenticates the text', () => {
    const sessionKey = makeSessionKey();
    for (const [part, text] of Object.entries({ userPhone: PHONE, userBirthday: '19900101', other: 'any text <&>' })) {
      const fields = { [part]: makeGcmField(text, { join: withoutTag }) };
      expect(diagnose(sessionKey, fields)).toMatchObject({ part, mistake: 'tag-missing' });
    }
    const name = { userPhone: makeGcmField(NAME, { join: withoutTag }) };
    expect(diagnose(sessionKey, name)).toMatchObject({ part: 'userPhone', mistake: null });
    for (const noName of ['<name>', 'a']) {
      const fields = { userName: makeGcmField(noName, { join: withoutTag }) };
      expect(diagnose(sessionKey, fields)).toMatchObject({ part: 'userName', mistake: null });
    }
  });

  it('of the first that is wrong, in the order given', () => {
    const fields = { b: makeGcmField('x', { id: randomUUID() }), a: 'plain' };
    expect(diagnose(makeSessionKey(), { ...ALL, ...fields })).toMatchObject({ part: 'b', mistake: 'other-id' });
  });
});

it('has seen every mistake of the list by now', () => {
  expect([...seen].sort()).toEqual([...mistakes].sort());
});

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

describe('says of another public key that it is most likely that', () => {
  it('of the same size', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 4096 });
    const wrap = (plain: Buffer) => publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, plain);
    expect(diagnose(makeSessionKey({ wrap }), ALL)).toEqual({
      part: 'sessionKey',
      mistake: null,
      explanation:
        'not recognised: most likely made with another public key, such as the one built into the SDK; use GET /_control/v1/public-key',
    });
  });

  it.each([
    ['a key of another size', 256],
    ['what was cut', 511],
  ])('but of %s that its length is wrong', (_name, length) => {
    const wrap = () => randomBytes(length);
    expect(diagnose(makeSessionKey({ wrap }))).toMatchObject({
      mistake: null,
      explanation: expect.stringContaining(`its payload has ${length} bytes, and the public key wraps to 512`),
    });
  });

  it('but not of what was made with the right one', () => {
    for (const sessionKey of [
      makeSessionKey({ wrap: oaep('sha256'), key: KEY.subarray(16) }),
      makeSessionKey({ wrap: pkcs1, encode: urlSafe }),
      makeSessionKey({ key: KEY.subarray(16), iv: CBC_IV }),
    ]) {
      expect(diagnose(sessionKey)?.explanation).not.toContain('another public key');
    }
  });
});

describe('withstands hostile texts', () => {
  const KIB = 1024;
  it.each([
    ['a number greater than the modulus', `v1$${ID}$${base64(Buffer.alloc(512, 0xff))}`],
    ['a number of zeros', `v1$${ID}$${base64(Buffer.alloc(512))}`],
    ['the number one', `v1$${ID}$${base64(Buffer.concat([Buffer.alloc(511), Buffer.from([1])]))}`],
    ['64 KiB of one letter', 'A'.repeat(64 * KIB)],
    ['64 KiB of dollars', '$'.repeat(64 * KIB)],
    ['64 KiB of payload', `v1$${ID}$${'A'.repeat(64 * KIB)}`],
    ['64 KiB of spaces', `v1$${ID}$${' '.repeat(64 * KIB)}`],
    ['8 KiB of payload without its end', `v1$${ID}$${'A'.repeat(8000)}!`],
    ['8 KiB of spaces', `v1$${ID}$${' '.repeat(8000)}!`],
    ['dollars only', `v1$${ID}$$$`],
    ['a lone surrogate', `v1$${ID}$\ud800`],
  ])('%s', (_name, text) => {
    diagnose(makeSessionKey(), { userName: 'x' });
    const started = performance.now();
    expect(diagnose(text)).toBeDefined();
    expect(diagnose(makeSessionKey(), { userName: text })).toBeDefined();
    expect(diagnose(makeSessionKey({ iv: CBC_IV }), { userName: text })).toBeDefined();
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('a text that is too long to be right, unread', () => {
    const long = `${makeSessionKey({ version: 'v9' })}${' '.repeat(8192)}`;
    expect(diagnose(long)?.explanation).toContain('longer than 8192 characters');
    expect(diagnose(makeSessionKey(), { userName: long })?.explanation).toContain('longer than 8192 characters');
  });

  it('field names that are members of every object', () => {
    const fields = JSON.parse('{"__proto__":"x","constructor":"y"}');
    expect(diagnose(makeSessionKey(), fields)).toMatchObject({ part: '__proto__', mistake: 'frame' });
    const untagged = { constructor: makeGcmField('some text', { join: withoutTag }) };
    expect(diagnose(makeSessionKey(), untagged)).toMatchObject({ part: 'constructor', mistake: 'tag-missing' });
  });

  const RUN = 12;
  const sharesRun = (explanation: string, input: string): boolean =>
    Array.from({ length: Math.max(0, input.length - RUN + 1) }, (_, at) => input.slice(at, at + RUN)).some((run) =>
      explanation.includes(run),
    );
  const frames = fc
    .tuple(fc.constantFrom('v1', 'v1_0.0.14', 'v2'), fc.constantFrom(ID, 'x'), fc.string(), fc.base64String())
    .map(([version, id, text, payload]) => `${version}$${id}$${payload}${text}`);
  const inner = fc
    .tuple(fc.constantFrom('AES_GCM', 'AES_CBC', ''), fc.base64String(), fc.base64String(), fc.string({ maxLength: 9 }))
    .map(([name, key, iv, text]) =>
      makeSessionKey({ wrap: () => oaep('sha1')(Buffer.from(`${name}$${key}$${iv}${text}`)) }),
    );

  it('any text, without a word of it in the explanation', () => {
    const good = makeSessionKey();
    const goodCbc = makeSessionKey({ algorithm: 'AES_CBC' });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), frames, inner), (text) => {
        const found = [
          diagnose(text),
          ...[good, goodCbc].map((sessionKey) => diagnose(sessionKey, { userName: text })),
        ];
        for (const diagnosis of found) expect(sharesRun(diagnosis?.explanation ?? '', text)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
