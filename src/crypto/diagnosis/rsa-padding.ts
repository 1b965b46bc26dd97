import { createHash, type KeyObject } from 'node:crypto';

/** Hashes that libraries offer for OAEP. The first one is correct. */
export const oaepHashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA-224'] as const;

export type OaepHash = (typeof oaepHashes)[number];

/** Four zero bytes occur by chance only once in 2^32, so they identify an OAEP padding with an unknown label. */
const MIN_ZERO_FILL_BYTES = 4;
const PKCS1_HEADER_BYTES = 2;
const PKCS1_MIN_FILL_BYTES = 8;
const UNPADDED_MIN_ZEROS = 8;

const digest = (hash: OaepHash, ...parts: readonly Uint8Array[]): Buffer => {
  const hashing = createHash(hash.replace('-', '').toLowerCase());
  for (const part of parts) hashing.update(part);
  return hashing.digest();
};

/** RFC 8017 B.2.1. */
const mgf1 = (hash: OaepHash, seed: Buffer, bytes: number): Buffer => {
  const blocks: Buffer[] = [];
  for (let made = 0, counter = 0; made < bytes; counter += 1) {
    const block = digest(hash, seed, Buffer.from([counter >>> 24, counter >>> 16, counter >>> 8, counter]));
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, bytes);
};

const xor = (one: Buffer, other: Buffer): Buffer => Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));

/**
 * Removes OAEP padding with the empty label (RFC 8017 7.1.2) from a block as long as the modulus; `undefined` for another
 * padding. With `anyLabel` it accepts any label, if the content is short enough to leave fill bytes. Not constant-time: the
 * private keys that it is used with are public.
 */
export const decodeOaep = (
  block: Buffer,
  hash: OaepHash,
  mgfHash: OaepHash,
  { anyLabel = false } = {},
): Buffer | undefined => {
  const labelHash = digest(hash);
  const bytes = labelHash.length;
  if (block.length < 2 * bytes + 2 || block[0] !== 0) return undefined;
  const maskedSeed = block.subarray(1, 1 + bytes);
  const maskedData = block.subarray(1 + bytes);
  const seed = xor(maskedSeed, mgf1(mgfHash, maskedData, bytes));
  const data = xor(maskedData, mgf1(mgfHash, seed, maskedData.length));
  const end = data.findIndex((byte, index) => index >= bytes && byte !== 0);
  const isKnown = anyLabel ? end - bytes >= MIN_ZERO_FILL_BYTES : data.subarray(0, bytes).equals(labelHash);
  return isKnown && data[end] === 1 ? data.subarray(end + 1) : undefined;
};

/**
 * Removes PKCS#1 v1.5 padding (RFC 8017 7.2.2) from a block as long as the modulus; `undefined` for another padding. A block
 * of another key matches by chance about once in 65,536 times.
 */
export const decodePkcs1 = (block: Buffer): Buffer | undefined => {
  if (block[0] !== 0 || block[1] !== 2) return undefined;
  const end = block.indexOf(0, PKCS1_HEADER_BYTES);
  return end < PKCS1_HEADER_BYTES + PKCS1_MIN_FILL_BYTES ? undefined : block.subarray(end + 1);
};

/**
 * The content of a block that was filled with zeros, as RSA without padding does. A single byte proves nothing: 0 and 1 are
 * the same under every key.
 */
export const decodeUnpadded = (block: Buffer): Buffer | undefined => {
  const start = block.findIndex((byte) => byte !== 0);
  return start >= UNPADDED_MIN_ZEROS && block.length - start > 1 ? block.subarray(start) : undefined;
};

/** The length in bytes of what this key encrypts to. */
export const wrappedLength = ({ asymmetricKeyDetails }: KeyObject): number =>
  Math.ceil((asymmetricKeyDetails?.modulusLength ?? 0) / 8);
