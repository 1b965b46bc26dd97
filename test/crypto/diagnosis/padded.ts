import { constants, createHash, publicEncrypt, randomBytes } from 'node:crypto';
import { fixtures } from '../../harness.ts';
import type { Wrap } from './mistaken-client.ts';

/** Paddings that Node does not offer, with nothing of the code under test (RFC 8017, 7.1.1). */

const MODULUS_BYTES = 512;

const digest = (hash: string, ...parts: readonly Buffer[]): Buffer =>
  createHash(hash).update(Buffer.concat(parts)).digest();

const mask = (hash: string, seed: Buffer, data: Buffer): Buffer => {
  const made: Buffer[] = [];
  for (let counter = 0; counter < MODULUS_BYTES / 16; counter += 1) {
    made.push(digest(hash, seed, Buffer.from([0, 0, 0, counter])));
  }
  const stream = Buffer.concat(made);
  return Buffer.from(data.map((byte, index) => byte ^ (stream[index] ?? 0)));
};

const raw: Wrap = (block) =>
  publicEncrypt({ key: fixtures.sessionKeys.publicKey, padding: constants.RSA_NO_PADDING }, block);

/** RSA without padding: the number that the text is. */
export const unpadded: Wrap = (plain) => raw(Buffer.concat([Buffer.alloc(MODULUS_BYTES - plain.length), plain]));

export const oaepOf =
  (hash: string, mgfHash: string, label = ''): Wrap =>
  (plain) => {
    const labelHash = digest(hash, Buffer.from(label));
    const fill = Buffer.alloc(MODULUS_BYTES - 2 * labelHash.length - 2 - plain.length);
    const data = Buffer.concat([labelHash, fill, Buffer.from([1]), plain]);
    const seed = randomBytes(labelHash.length);
    const maskedData = mask(mgfHash, seed, data);
    return raw(Buffer.concat([Buffer.alloc(1), mask(mgfHash, maskedData, seed), maskedData]));
  };
