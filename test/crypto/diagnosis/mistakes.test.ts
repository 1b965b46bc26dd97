import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Diagnosis, type Mistake, mistakes } from '../../../src/crypto/diagnosis/diagnose.ts';
import { ALL, diagnose as diagnoseOne, type Fields, NAME, PHONE } from './diagnosed.ts';
import { cbcFieldMistakes, gcmFieldMistakes } from './field-mistakes.ts';
import {
  broken,
  CBC_IV,
  GCM_IV,
  KEY,
  makeCbcField,
  makeGcmField,
  makeSessionKey,
  oaep,
  pkcs1,
  withoutTag,
} from './mistaken-client.ts';
import { oaepOf } from './padded.ts';
import { sessionKeyMistakes } from './session-key-mistakes.ts';

const seen = new Set<Mistake>();

const diagnose = (sessionKey: string, fields?: Fields): Diagnosis | undefined => {
  const diagnosis = diagnoseOne(sessionKey, fields);
  if (diagnosis?.mistake) seen.add(diagnosis.mistake);
  return diagnosis;
};

describe('names the mistake of a session key', () => {
  it.each(sessionKeyMistakes)('%s', (_name, sessionKey, mistake, text) => {
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
      expect(diagnosis?.explanation).toMatch(/SDK 0\.0\.1 or 0\.0\.2.*update the SDK.*0\.0\.3/);
    }
  });

  it('of those SDKs with AES_CBC too, where the hash alone is wrong', () => {
    for (const [wrap, mistake] of [
      [oaepOf('sha256', 'sha1'), 'oaep-mixed-hashes'],
      [oaep('sha256'), 'oaep-hash'],
    ] as const) {
      const diagnosis = diagnose(makeSessionKey({ wrap, algorithm: 'AES_CBC' }));
      expect(diagnosis).toMatchObject({ mistake });
      expect(diagnosis?.explanation).toContain('Java SDK 0.0.1 and 0.0.2 do: update it');
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

  it.each(gcmFieldMistakes)('%s', (_name, field, mistake, text) => {
    expectMistake(makeSessionKey(), ALL, field, mistake, text);
  });

  it.each(cbcFieldMistakes)('%s with AES_CBC', (_name, field, mistake, text) => {
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
