import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { decodeOaep, decodePkcs1, decodeUnpadded, type OaepHash, oaepHashes, wrappedLength } from './rsa-padding.ts';

/** Every padding that clients are known to use. */
export type Padding =
  | { readonly name: 'oaep'; readonly hash: OaepHash; readonly mgfHash: OaepHash; readonly hasLabel: boolean }
  | { readonly name: 'pkcs1' }
  | { readonly name: 'none' };

export interface OpenedBlock {
  readonly padding: Padding;
  readonly plain: Buffer;
}

/** The most bytes by which a payload may differ in length and still be tried. */
const MAX_STRAY_BYTES = 16;

/** Undoes the first padding that fits: each is known by a hash or by its filling, so that no two can. */
const unpad = (block: Buffer): OpenedBlock | undefined => {
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

/** Opens what some padding and the public key have made of anything: whatever opens was made with this key. */
export const openBlock = (privateKey: KeyObject, wrapped: Buffer): OpenedBlock | undefined => {
  if (wrapped.length !== wrappedLength(privateKey)) return undefined;
  try {
    // Without padding: for a wrong PKCS#1 padding, OpenSSL returns made-up bytes instead of an error.
    return unpad(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped));
  } catch {
    // A number greater than the modulus.
    return undefined;
  }
};

/** As `openBlock`, of a number that has lost leading zeros, or of a block with a little more before or behind it. */
export const openMisshapenBlock = (privateKey: KeyObject, wrapped: Buffer): OpenedBlock | undefined => {
  const bytes = wrappedLength(privateKey);
  if (Math.abs(wrapped.length - bytes) > MAX_STRAY_BYTES) return undefined;
  if (wrapped.length <= bytes) {
    return openBlock(privateKey, Buffer.concat([Buffer.alloc(bytes - wrapped.length), wrapped]));
  }
  return openBlock(privateKey, wrapped.subarray(0, bytes)) ?? openBlock(privateKey, wrapped.subarray(-bytes));
};
