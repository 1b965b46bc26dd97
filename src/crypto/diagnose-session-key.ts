import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { decodeBase64 } from './base64.ts';
import { base64Mends, base64Mistakes } from './base64-mends.ts';
import { diagnoseMaterial } from './diagnose-material.ts';
import { explain, explainUnknown } from './explanations.ts';
import type { Frame } from './frame.ts';
import { type ReadMaterial, readMaterial, splitMaterial } from './key-material.ts';
import type { Explained } from './mistakes.ts';
import { decodeOaep, decodePkcs1, oaepHashes, wrappedLength } from './rsa-padding.ts';
import { readSealedText } from './sealed-text.ts';

/** A session key that is right. */
export interface OpenedKey extends ReadMaterial {
  readonly frame: Frame;
}

interface Unwrapped {
  readonly plain: Buffer;
  /** `undefined` for the right padding. */
  readonly mistake: Explained | undefined;
}

const RIGHT_HASH = oaepHashes[0];

const explainOaep = (hash: string, mgfHash: string): Explained => {
  if (hash === mgfHash) return explain('oaep-hash', hash);
  const isJavaDefault = hash !== RIGHT_HASH && mgfHash === RIGHT_HASH;
  const inJava = isJavaDefault ? ` (in Java OAEPWithSHA-1AndMGF1Padding, not OAEPWith${hash}AndMGF1Padding)` : '';
  return explain('oaep-mixed-hashes', hash, mgfHash, inJava);
};

/** Undoes the first padding that fits: OAEP is recognised by a hash, so that no two can. */
const unpad = (block: Buffer): Unwrapped | undefined => {
  for (const hash of oaepHashes) {
    for (const mgfHash of oaepHashes) {
      const plain = decodeOaep(block, hash, mgfHash);
      if (plain === undefined) continue;
      const isRight = hash === RIGHT_HASH && mgfHash === RIGHT_HASH;
      return { plain, mistake: isRight ? undefined : explainOaep(hash, mgfHash) };
    }
  }
  // Neither has a hash to be known by: what is inside must look right.
  for (const [mistake, plain] of [
    ['oaep-label', decodeOaep(block, RIGHT_HASH, RIGHT_HASH, { anyLabel: true })],
    ['pkcs1-padding', decodePkcs1(block)],
  ] as const) {
    if (plain?.subarray(0, 4).toString('latin1') === 'AES_') return { plain, mistake: explain(mistake) };
  }
  return undefined;
};

const unwrap = (privateKey: KeyObject, wrapped: Buffer): Unwrapped | undefined => {
  if (wrapped.length !== wrappedLength(privateKey)) return undefined;
  try {
    return unpad(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped));
  } catch {
    // A number greater than the modulus.
    return undefined;
  }
};

const tryRead = (plain: Buffer, isSdk: boolean): ReadMaterial | undefined => {
  try {
    return readMaterial(plain, isSdk);
  } catch {
    return undefined;
  }
};

/** A session key that opens, or why it does not. The fields of the call may tell which algorithm was meant. */
export const diagnoseSessionKey = (
  privateKey: KeyObject,
  text: string,
  fields: readonly string[],
): OpenedKey | Explained => {
  const frame = readSealedText(text);
  if ('explanation' in frame) return frame;
  const [payload = '', ...more] = frame.parts;
  if (more.length > 0) return explain('more-parts', 'version$id$base64');
  const isSdk = frame.version !== 'v1';

  const wrapped = decodeBase64(payload);
  const unwrapped = wrapped && unwrap(privateKey, wrapped);
  if (unwrapped !== undefined) {
    const read = tryRead(unwrapped.plain, isSdk);
    if (unwrapped.mistake === undefined) {
      return read === undefined ? diagnoseMaterial(unwrapped.plain, frame, fields) : { ...read, frame };
    }
    return read === undefined ? explainUnknown('right-key') : unwrapped.mistake;
  }
  if (wrapped !== undefined && splitMaterial(wrapped) !== undefined) {
    return tryRead(wrapped, isSdk) === undefined ? explainUnknown('clear') : explain('not-wrapped');
  }

  for (const mistake of base64Mistakes) {
    const mended = decodeBase64(base64Mends[mistake](payload) ?? '');
    const plain = mended && unwrap(privateKey, mended);
    if (plain === undefined) continue;
    const isOnlyMistake = plain.mistake === undefined && tryRead(plain.plain, isSdk) !== undefined;
    return isOnlyMistake ? explain(mistake) : explainUnknown('right-key');
  }
  if (wrapped === undefined) return explainUnknown('no-base64');
  const expected = wrappedLength(privateKey);
  return wrapped.length === expected ? explainUnknown('other-key') : explainUnknown('length', wrapped.length, expected);
};
