import { constants, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOaep, decodePkcs1, oaepHashes } from '../../../src/crypto/diagnosis/rsa-padding.ts';
import { fixtures } from '../../harness.ts';

const { privateKey, publicKey } = fixtures.sessionKeys;
const MODULUS_BYTES = 512;

const decryptRaw = (wrapped: Buffer): Buffer =>
  privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped);

const nodeName = (hash: string): string => hash.replace('-', '').toLowerCase();

const mixes: { vectors: { hash: string; mgfHash: string; material: string; sessionKey: string }[] } = JSON.parse(
  readFileSync(new URL('../../vectors/oaep-mixes.json', import.meta.url), 'utf8'),
);

/** Every pair of hashes under which a block opens. */
const openings = (block: Buffer) =>
  oaepHashes.flatMap((hash) =>
    oaepHashes.flatMap((mgfHash) => {
      const plain = decodeOaep(block, hash, mgfHash);
      return plain === undefined ? [] : [{ hash, mgfHash, plain }];
    }),
  );

describe('OAEP', () => {
  it.each(oaepHashes)('opens what Node pads with %s, with no other pair of hashes', (hash) => {
    const hashBytes = hash === 'SHA-1' ? 20 : Number(hash.slice(4)) / 8;
    const longest = MODULUS_BYTES - 2 * hashBytes - 2;
    for (const bytes of [0, 1, 100, longest]) {
      const plain = randomBytes(bytes);
      const block = decryptRaw(publicEncrypt({ key: publicKey, oaepHash: nodeName(hash) }, plain));
      expect(openings(block)).toEqual([{ hash, mgfHash: hash, plain }]);
    }
  });

  it.each(mixes.vectors)('opens what Python pads with $hash and MGF1-$mgfHash, with no other pair', (vector) => {
    const block = decryptRaw(Buffer.from(vector.sessionKey.split('$')[2] ?? '', 'base64'));
    expect(openings(block)).toEqual([
      { hash: vector.hash, mgfHash: vector.mgfHash, plain: Buffer.from(vector.material) },
    ]);
  });

  it('keeps a text that begins with zeros and ones', () => {
    const plain = Buffer.from([0, 0, 1, 0, 1]);
    const block = decryptRaw(publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, plain));
    expect(decodeOaep(block, 'SHA-1', 'SHA-1')).toEqual(plain);
  });

  it('refuses a block with any byte changed', () => {
    const block = decryptRaw(publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, Buffer.from('text')));
    for (const index of [0, 1, 20, 21, 40, 41, 300]) {
      const changed = Buffer.from(block);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(decodeOaep(changed, 'SHA-1', 'SHA-1')).toBeUndefined();
    }
  });

  it('refuses a block that was padded with a label', () => {
    const label = Buffer.from('label');
    const block = decryptRaw(
      publicEncrypt({ key: publicKey, oaepHash: 'sha1', oaepLabel: label }, Buffer.from('text')),
    );
    expect(openings(block)).toEqual([]);
  });
});

describe('PKCS#1 v1.5', () => {
  it('opens what Node pads', () => {
    for (const bytes of [0, 1, 100, MODULUS_BYTES - 11]) {
      const plain = randomBytes(bytes);
      const wrapped = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, plain);
      expect(decodePkcs1(decryptRaw(wrapped))).toEqual(plain);
    }
  });

  const fill = (bytes: number): Buffer => Buffer.alloc(bytes, 0xff);

  it.each([
    ['type 1, a signature', Buffer.concat([Buffer.from([0, 1]), fill(8), Buffer.from([0, 1])])],
    ['no leading zero', Buffer.concat([Buffer.from([1, 2]), fill(8), Buffer.from([0, 1])])],
    ['seven bytes of filling', Buffer.concat([Buffer.from([0, 2]), fill(7), Buffer.from([0, 1])])],
    ['no end of the filling', Buffer.concat([Buffer.from([0, 2]), fill(500)])],
  ])('refuses %s', (_name, block) => {
    expect(decodePkcs1(block)).toBeUndefined();
  });
});

it('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const block = Buffer.from(bytes);
      decodePkcs1(block);
      decodePkcs1(Buffer.concat([Buffer.from([0, 2]), block]));
      openings(Buffer.concat([Buffer.from([0]), block]));
    }),
  );
});
