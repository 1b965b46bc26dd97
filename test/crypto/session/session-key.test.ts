import { createCipheriv, createHmac, publicEncrypt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../../src/client/session.ts';
import { DecryptionError } from '../../../src/crypto/session/decryption-error.ts';
import { createKeyUnwrapper } from '../../../src/crypto/session/key-unwrapper.ts';
import { unwrapSessionKey } from '../../../src/crypto/session/session-key.ts';
import { fixtures, generator, sessionPublicKey } from '../../harness.ts';

interface Vector {
  name: string;
  version: string;
  id: string;
  material: string;
  sessionKey: string;
  fields: { text: string; field: string }[];
}

const { vectors }: { vectors: Vector[] } = JSON.parse(
  readFileSync(new URL('../../vectors/session-keys.json', import.meta.url), 'utf8'),
);

const unwrap = createKeyUnwrapper(fixtures.sessionKeys.privateKey);

const wrap = (material: string): string =>
  publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash: 'sha1' }, Buffer.from(material)).toString('base64');

const material = (keyBytes = 32, ivBytes = 12, algorithm = 'AES_GCM'): string =>
  [algorithm, Buffer.alloc(keyBytes, 7).toString('base64'), Buffer.alloc(ivBytes, 9).toString('base64')].join('$');

const ID = '3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c11';
const sessionKey = (inner = material(), version = 'v1', id = ID): string => `${version}$${id}$${wrap(inner)}`;

describe('against vectors made by Python’s cryptography', () => {
  it.each(vectors)('unwraps $name', async ({ sessionKey: text, material: expected }) => {
    const wrapped = Buffer.from(text.split('$')[2] ?? '', 'base64');
    expect(wrapped).toHaveLength(512);
    expect((await unwrap(wrapped))?.toString()).toBe(expected);
  });

  it.each(vectors)('opens and seals the fields of $name byte for byte', async (vector) => {
    const key = await unwrapSessionKey(vector.sessionKey, unwrap);
    expect(key).toMatchObject({ version: vector.version, id: vector.id });
    for (const { text, field } of vector.fields) {
      expect(key.decrypt(field).text).toBe(text);
      expect(key.encrypt(text)).toBe(field);
    }
  });
});

describe('the session-key helper', () => {
  it.each(['v1', 'v1_0.0.14'])(
    'makes sessions of %s that open here, and opens what is sealed here',
    async (version) => {
      const session = await new TossCertSessionGenerator(sessionPublicKey, { version }).generate();
      const key = await unwrapSessionKey(session.sessionKey, unwrap);
      expect(key.decrypt(await session.encrypt('홍길동 👋')).text).toBe('홍길동 👋');
      expect(await session.decrypt(key.encrypt('답'))).toBe('답');
    },
  );

  it('makes another key, id and wrapping each time', async () => {
    const [one, two] = await Promise.all([generator.generate(), generator.generate()]);
    expect(one?.sessionKey).not.toBe(two?.sessionKey);
    const prints = await Promise.all(
      [one, two].map(async (each) => (await unwrapSessionKey(each.sessionKey, unwrap)).fingerprint),
    );
    expect(new Set(prints).size).toBe(2);
  });
});

describe('refuses', () => {
  const refusal = async (text: string): Promise<string> => {
    const error = await unwrapSessionKey(text, unwrap).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DecryptionError);
    return (error as Error).message;
  };

  it.each([
    ['plain text', '01012345678', 'plain text'],
    ['two parts', 'v1$abc', 'plain text'],
    ['four parts', `${sessionKey()}$x`, 'more parts'],
    ['another version', sessionKey(material(), 'v2'), 'other than v1 or v1_x.y.z'],
    ['a cut SDK version', sessionKey(material(), 'v1_1.2'), 'other than v1 or v1_x.y.z'],
    ['an id that is no UUID', sessionKey(material(), 'v1', 'my-session'), 'not a UUID'],
    ['URL-safe base64', sessionKey().replaceAll('+', '-').replaceAll('/', '_'), 'standard base64'],
    ['broken lines', sessionKey().replace(/(.{80})/, '$1\n'), 'standard base64'],
    ['padding too much', `${sessionKey()}=`, 'standard base64'],
    ['an empty payload', `v1$${ID}$`, 'standard base64'],
    ['a key of the wrong length', sessionKey(material(24)), '32 bytes'],
    ['an IV of the wrong length', sessionKey(material(32, 16)), '12 bytes'],
    ['an unknown algorithm', sessionKey(material(32, 12, 'AES_ECB')), 'neither AES_GCM$base64(key)$base64(iv) nor'],
    ['something else inside', sessionKey('hello'), 'neither AES_GCM$base64(key)$base64(iv) nor'],
    ['random bytes', `v1$${ID}$${Buffer.alloc(512, 1).toString('base64')}`, 'does not unwrap'],
    ['a wrapping of the wrong length', `v1$${ID}$${Buffer.alloc(256, 1).toString('base64')}`, 'does not unwrap'],
  ])('%s', async (_name, text, expected) => {
    expect(await refusal(text)).toContain(expected);
  });

  it('a key wrapped with OAEP and SHA-256', async () => {
    const wrapped = publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash: 'sha256' }, Buffer.from(material()));
    expect(await refusal(`v1$${ID}$${wrapped.toString('base64')}`)).toContain('does not unwrap');
  });

  const openField = async (field: string): Promise<string> => {
    const key = await unwrapSessionKey(sessionKey(), unwrap);
    return key.decrypt(field).text;
  };

  const sealed = (bytes: Buffer, { aad = Buffer.alloc(32, 7), id = ID, version = 'v1' } = {}): string => {
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, 7), Buffer.alloc(12, 9));
    cipher.setAAD(aad);
    return `${version}$${id}$${Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]).toString('base64')}`;
  };

  it('reads what this test seals, to begin with', async () => {
    expect(await openField(sealed(Buffer.from('가')))).toBe('가');
  });

  it.each([
    ['a field of another session', sealed(Buffer.from('x'), { id: randomUUID() }), 'different id'],
    ['a field of another version', sealed(Buffer.from('x'), { version: 'v1_0.0.1' }), 'different version'],
    [
      'a field sealed without the key as additional data',
      sealed(Buffer.from('x'), { aad: Buffer.alloc(0) }),
      'does not decrypt',
    ],
    ['a changed field', sealed(Buffer.from('x')).replace(/.{4}$/, 'AAA='), 'does not decrypt'],
    ['a field shorter than its tag', `v1$${ID}$AAAA`, 'shorter than'],
    ['text that is not UTF-8', sealed(Buffer.from([0xff, 0xfe])), 'not UTF-8'],
    ['plain text', '홍길동', 'plain text'],
  ])('%s', async (_name, field, expected) => {
    await expect(openField(field)).rejects.toThrow(expected);
  });

  it('without a word of what was sent', async () => {
    for (const text of ['SECRET-VALUE', 'v1$SECRET-VALUE$AAAA', sessionKey('AES_GCM$SECRET$VALUE')]) {
      expect(await refusal(text)).not.toContain('SECRET');
    }
  });
});

describe('AES-CBC', () => {
  const key = Buffer.alloc(32, 7);
  const cbcMaterial = `AES_CBC$${key.toString('base64')}$${Buffer.alloc(16, 9).toString('base64')}`;
  const encrypt = (text: string): string => {
    const cipher = createCipheriv('aes-256-cbc', key, Buffer.alloc(16, 9));
    return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
  };
  const mac = (secret: Buffer | string, text: string): string =>
    createHmac('sha256', secret).update(text).digest('hex');
  const open = async (version: string, payload: string): Promise<string> =>
    (await unwrapSessionKey(sessionKey(cbcMaterial, version), unwrap)).decrypt(`${version}$${ID}$${payload}`).text;

  it.each(['v1', 'v1_0.0.14'])('takes either HMAC in any letter case with version %s', async (version) => {
    for (const secret of [key, key.toString('base64')]) {
      const hex = mac(secret, '가나');
      for (const spelled of [hex, hex.toUpperCase(), hex.replace(/[a-f]/, (letter) => letter.toUpperCase())]) {
        expect(await open(version, `${encrypt('가나')}$${spelled}`)).toBe('가나');
      }
    }
  });

  it.each([
    ['no HMAC', encrypt('x'), 'has no HMAC'],
    ['two HMACs', `${encrypt('x')}$${mac(key, 'x')}$${mac(key, 'x')}`, 'more parts'],
    ['a payload that is no base64', `!$${mac(key, 'x')}`, 'standard base64'],
  ])('refuses %s', async (_name, payload, expected) => {
    await expect(open('v1', payload)).rejects.toThrow(expected);
  });

  it('says the same of a wrong padding, a cut ciphertext, a wrong HMAC and one that is none', async () => {
    const good = Buffer.from(encrypt('x'), 'base64');
    const changed = Buffer.from(good);
    changed[15] = (changed[15] ?? 0) ^ 1;
    const messages: string[] = [];
    for (const payload of [
      `${changed.toString('base64')}$${mac(key, 'x')}`,
      `${good.subarray(0, 15).toString('base64')}$${mac(key, 'x')}`,
      `${good.toString('base64')}$${mac(key, 'y')}`,
      `${good.toString('base64')}$${mac('other', 'x')}`,
      `${good.toString('base64')}$`,
      `${good.toString('base64')}$nonsense`,
    ]) {
      messages.push(await open('v1', payload).catch((error: Error) => error.message));
    }
    expect(new Set(messages)).toEqual(
      new Set(['does not decrypt: its padding or HMAC does not match this key and IV']),
    );
  });

  it.each([
    [
      'a key of 24 bytes',
      `AES_CBC$${Buffer.alloc(24).toString('base64')}$${Buffer.alloc(16).toString('base64')}`,
      '16 or 32 bytes',
    ],
    [
      'an IV of 12 bytes',
      `AES_CBC$${Buffer.alloc(32).toString('base64')}$${Buffer.alloc(12).toString('base64')}`,
      '16 bytes',
    ],
  ])('refuses %s', async (_name, inner, expected) => {
    await expect(unwrapSessionKey(sessionKey(inner), unwrap)).rejects.toThrow(expected);
  });
});
