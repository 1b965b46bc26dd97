import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { decodeOaep, decodePkcs1, decodeUnpadded, type OaepHash, oaepHashes, wrappedLength } from './rsa-padding.ts';

/** The RSA paddings that clients are known to use. */
export type Padding =
  | { readonly name: 'oaep'; readonly hash: OaepHash; readonly mgfHash: OaepHash; readonly hasLabel: boolean }
  | { readonly name: 'pkcs1' }
  | { readonly name: 'none' };

export interface UnwrappedBlock {
  readonly padding: Padding;
  readonly plain: Buffer;
}

/** A payload whose length differs by at most this many bytes is still tried. */
const MAX_LENGTH_DIFFERENCE = 16;

/** Removes the first padding that matches. A hash or its fill bytes identify each padding, so at most one can match. */
const unpad = (block: Buffer): UnwrappedBlock | undefined => {
  for (const hasLabel of [false, true]) {
    for (const hash of oaepHashes) {
      for (const mgfHash of oaepHashes) {
        const plain = decodeOaep(block, hash, mgfHash, { anyLabel: hasLabel });
        if (plain !== undefined) return { padding: { name: 'oaep', hash, mgfHash, hasLabel }, plain };
      }
    }
  }
  for (const [name, plain] of [
    ['pkcs1', decodePkcs1(block)],
    ['none', decodeUnpadded(block)],
  ] as const) {
    if (plain !== undefined) return { padding: { name }, plain };
  }
  return undefined;
};

/** Decrypts a block and removes any known padding. When that works, the block was encrypted with our public key. */
export const unwrapBlock = (privateKey: KeyObject, wrapped: Buffer): UnwrappedBlock | undefined => {
  if (wrapped.length !== wrappedLength(privateKey)) return undefined;
  try {
    // RSA_NO_PADDING, because OpenSSL answers a wrong PKCS#1 padding with random bytes instead of an error.
    return unpad(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped));
  } catch {
    // The number is greater than the modulus.
    return undefined;
  }
};

/** Like `unwrapBlock`, for a block that lost leading zeros or has a few extra bytes before or after it. */
export const unwrapBlockOfOtherLength = (privateKey: KeyObject, wrapped: Buffer): UnwrappedBlock | undefined => {
  const bytes = wrappedLength(privateKey);
  if (Math.abs(wrapped.length - bytes) > MAX_LENGTH_DIFFERENCE) return undefined;
  if (wrapped.length <= bytes) {
    return unwrapBlock(privateKey, Buffer.concat([Buffer.alloc(bytes - wrapped.length), wrapped]));
  }
  return unwrapBlock(privateKey, wrapped.subarray(0, bytes)) ?? unwrapBlock(privateKey, wrapped.subarray(-bytes));
};
