import { createCipheriv, publicEncrypt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import { createKeyUnwrapper } from '../../src/crypto/key-unwrapper.ts';
import { openSessionKey, SealError } from '../../src/crypto/session-key.ts';
import { fixtures, generator, sessionPublicKey } from '../harness.ts';

interface Vector {
  version: string;
  id: string;
  material: string;
  sessionKey: string;
  fields: { text: string; field: string }[];
}

const vectors: { gcm: Vector[] } = JSON.parse(
  readFileSync(new URL('../vectors/session-keys.json', import.meta.url), 'utf8'),
);

const unwrap = await createKeyUnwrapper(fixtures.sessionKeys.privateKey);

const wrap = (material: string): string =>
  publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash: 'sha1' }, Buffer.from(material)).toString('base64');

const material = (keyBytes = 32, ivBytes = 12, algorithm = 'AES_GCM'): string =>
  [algorithm, Buffer.alloc(keyBytes, 7).toString('base64'), Buffer.alloc(ivBytes, 9).toString('base64')].join('$');

const ID = '3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c11';
const sessionKey = (inner = material(), version = 'v1', id = ID): string => `${version}$${id}$${wrap(inner)}`;

describe('against vectors made by Python’s cryptography', () => {
  it.each(vectors.gcm)('unwraps $version', async ({ sessionKey: text, material: expected }) => {
    const wrapped = Buffer.from(text.split('$')[2] ?? '', 'base64');
    expect(wrapped).toHaveLength(512);
    expect((await unwrap(wrapped))?.toString()).toBe(expected);
  });

  it.each(vectors.gcm)('opens and seals the fields of $version byte for byte', async (vector) => {
    const key = await openSessionKey(vector.sessionKey, unwrap);
    expect(key).toMatchObject({ version: vector.version, id: vector.id });
    for (const { text, field } of vector.fields) {
      expect(key.open(field)).toBe(text);
      expect(key.seal(text)).toBe(field);
    }
  });
});

describe('the session-key helper', () => {
  it.each(['v1', 'v1_0.0.14'])(
    'makes sessions of %s that open here, and opens what is sealed here',
    async (version) => {
      const session = await new TossCertSessionGenerator(sessionPublicKey, { version }).generate();
      const key = await openSessionKey(session.sessionKey, unwrap);
      expect(key.open(await session.encrypt('홍길동 👋'))).toBe('홍길동 👋');
      expect(await session.decrypt(key.seal('답'))).toBe('답');
    },
  );

  it('makes another key, id and wrapping each time', async () => {
    const [one, two] = await Promise.all([generator.generate(), generator.generate()]);
    expect(one?.sessionKey).not.toBe(two?.sessionKey);
    const prints = await Promise.all(
      [one, two].map(async (each) => (await openSessionKey(each.sessionKey, unwrap)).fingerprint),
    );
    expect(new Set(prints).size).toBe(2);
  });
});

describe('refuses', () => {
  const refusal = async (text: string): Promise<string> => {
    const error = await openSessionKey(text, unwrap).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SealError);
    return (error as Error).message;
  };

  it.each([
    ['plain text', '01012345678', 'plain text'],
    ['two parts', 'v1$abc', 'plain text'],
    ['four parts', `${sessionKey()}$x`, 'plain text'],
    ['another version', sessionKey(material(), 'v2'), 'neither v1 nor v1_x.y.z'],
    ['a cut SDK version', sessionKey(material(), 'v1_1.2'), 'neither v1 nor v1_x.y.z'],
    ['an id that is no UUID', sessionKey(material(), 'v1', 'my-session'), 'not a UUID'],
    ['URL-safe base64', sessionKey().replaceAll('+', '-').replaceAll('/', '_'), 'standard base64'],
    ['broken lines', sessionKey().replace(/(.{80})/, '$1\n'), 'standard base64'],
    ['an empty payload', `v1$${ID}$`, 'standard base64'],
    ['a key of the wrong length', sessionKey(material(16)), '32 bytes'],
    ['an IV of the wrong length', sessionKey(material(32, 16)), '12 bytes'],
    ['an unknown algorithm', sessionKey(material(32, 12, 'AES_ECB')), 'AES_GCM$base64(key)$base64(iv)'],
    ['something else inside', sessionKey('hello'), 'AES_GCM$base64(key)$base64(iv)'],
    ['random bytes', `v1$${ID}$${Buffer.alloc(512, 1).toString('base64')}`, 'another public key'],
    ['a wrapping of the wrong length', `v1$${ID}$${Buffer.alloc(256, 1).toString('base64')}`, 'another public key'],
  ])('%s', async (_name, text, expected) => {
    expect(await refusal(text)).toContain(expected);
  });

  it('a key wrapped with OAEP and SHA-256', async () => {
    const wrapped = publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash: 'sha256' }, Buffer.from(material()));
    expect(await refusal(`v1$${ID}$${wrapped.toString('base64')}`)).toContain('another public key');
  });

  const openField = async (field: string): Promise<string> => {
    const key = await openSessionKey(sessionKey(), unwrap);
    return key.open(field);
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
    ['a field of another session', sealed(Buffer.from('x'), { id: randomUUID() }), 'another id'],
    ['a field of another version', sealed(Buffer.from('x'), { version: 'v1_0.0.1' }), 'another version'],
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
