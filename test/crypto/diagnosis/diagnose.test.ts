import { generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generator, seal } from '../../harness.ts';
import { ALL, diagnose, NAME, PHONE } from './diagnosed.ts';
import { CBC_IV, KEY, makeCbcField, makeGcmField, makeSessionKey, oaep, pkcs1, urlSafe } from './mistaken-client.ts';

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

describe('says of another public key that it is most likely that', () => {
  it('of the same size', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 4096 });
    const wrap = (plain: Buffer) => publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, plain);
    expect(diagnose(makeSessionKey({ wrap }), ALL)).toEqual({
      part: 'sessionKey',
      mistake: null,
      explanation:
        'not recognised: most likely made with another public key, such as the one built into the SDK: use GET /_control/v1/public-key',
    });
  });

  it.each([
    ['a key of another size', 256],
    ['what was cut', 511],
  ])('but of %s that its length is wrong', (_name, length) => {
    const wrap = () => randomBytes(length);
    expect(diagnose(makeSessionKey({ wrap }))).toMatchObject({
      mistake: null,
      explanation: expect.stringContaining(`its payload has ${length} bytes, but this public key makes 512`),
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
