import { isAscii } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import type { Frame } from '../session/frame.ts';
import { type ReadMaterial, readMaterial, splitMaterial } from '../session/key-material.ts';
import { readSealedText } from '../session/sealed-text.ts';
import { type Base64Mistake, base64Mends, base64Mistakes } from './base64-mends.ts';
import { explain, explainBase64, explainUnknown } from './explanations.ts';
import { diagnoseMaterial } from './material.ts';
import type { Explained } from './mistakes.ts';
import { findOldSdk } from './old-sdk.ts';
import { type OpenedBlock, openBlock, openMisshapenBlock, type Padding } from './open-block.ts';
import { type OaepHash, oaepHashes, wrappedLength } from './rsa-padding.ts';

/** A session key that is right. */
export interface OpenedKey extends ReadMaterial {
  readonly frame: Frame;
}

const RIGHT_HASH = oaepHashes[0];

/** With AES_CBC, whose IV has 16 bytes, nothing else is wrong with what they make. */
const OLD_SDK_HINT = ' (Java SDK 0.0.1 and 0.0.2 do so: use the newest; in own code OAEPWithSHA-1AndMGF1Padding)';

const explainOaep = (hash: OaepHash, mgfHash: OaepHash, isOldSdk: boolean): Explained => {
  // Java's own name for the padding leads there: it has MGF1 with SHA-1 whatever hash it names.
  const isJavaDefault = hash !== RIGHT_HASH && mgfHash === RIGHT_HASH;
  const inJava = isJavaDefault ? ` (in Java OAEPWithSHA-1AndMGF1Padding, not OAEPWith${hash}AndMGF1Padding)` : '';
  const more = isOldSdk ? OLD_SDK_HINT : inJava;
  return hash === mgfHash ? explain('oaep-hash', hash, more) : explain('oaep-mixed-hashes', hash, mgfHash, more);
};

/** What is wrong with a padding; `undefined` for the right one. */
const explainPadding = (padding: Padding, isOldSdk: boolean): Explained | undefined => {
  if (padding.name === 'pkcs1') return explain('pkcs1-padding');
  if (padding.name === 'none') return explain('no-padding');
  const { hash, mgfHash, hasLabel } = padding;
  const isRight = hash === RIGHT_HASH && mgfHash === RIGHT_HASH;
  if (!hasLabel) return isRight ? undefined : explainOaep(hash, mgfHash, isOldSdk);
  return isRight ? explain('oaep-label') : explainUnknown('right-key');
};

const tryRead = (plain: Buffer): ReadMaterial | undefined => {
  try {
    return readMaterial(plain);
  } catch {
    return undefined;
  }
};

/** The key is right: what it wrapped, or what else is wrong. */
const diagnoseBlock = (block: OpenedBlock, frame: Frame, fields: readonly string[]): OpenedKey | Explained => {
  const read = tryRead(block.plain);
  const oldSdk = findOldSdk(block, frame, fields);
  if (oldSdk === 'AES_GCM') return explain('old-sdk');
  const wrongPadding = explainPadding(block.padding, oldSdk !== undefined);
  if (wrongPadding !== undefined) return read === undefined ? explainUnknown('right-key') : wrongPadding;
  return read === undefined ? diagnoseMaterial(block.plain, frame, fields) : { ...read, frame };
};

/** What was found behind base64 that had a mistake, too. */
const explainMended = (mistake: Base64Mistake, found: OpenedKey | Explained, frame: Frame): Explained => {
  if ('cipher' in found) return explainBase64(mistake, frame);
  if (mistake === 'line-broken-base64') {
    // A client that breaks lines does so in the inner base64 too: this is one mistake.
    if (found.mistake === 'inner-line-broken-base64') return explainBase64(mistake, frame);
    if (found.mistake === 'old-sdk') return found;
  }
  return explainUnknown('right-key');
};

/** Whether any reading of the text opens with our key: then no other key has made it. */
const diagnoseLoosely = (privateKey: KeyObject, payload: string): Explained | undefined => {
  // `Buffer.from` skips invalid characters and accepts both base64 alphabets.
  const once = Buffer.from(payload, 'base64');
  const block = openMisshapenBlock(privateKey, once);
  if (block === undefined) {
    const twice = isAscii(once) && openMisshapenBlock(privateKey, Buffer.from(once.toString('latin1'), 'base64'));
    return twice ? explainUnknown('right-key') : undefined;
  }
  if (explainPadding(block.padding, false) !== undefined || tryRead(block.plain) === undefined) {
    return explainUnknown('right-key');
  }
  const wrapped = decodeBase64(payload);
  if (wrapped === undefined) return explainUnknown('right-key-base64');
  return explainUnknown('right-key-length', wrapped.length, wrappedLength(privateKey));
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

  const wrapped = decodeBase64(payload);
  const block = wrapped && openBlock(privateKey, wrapped);
  if (block !== undefined) return diagnoseBlock(block, frame, fields);
  if (wrapped !== undefined && splitMaterial(wrapped) !== undefined) {
    return tryRead(wrapped) === undefined ? explainUnknown('clear') : explain('not-wrapped');
  }

  for (const mistake of base64Mistakes) {
    const mended = decodeBase64(base64Mends[mistake](payload) ?? '');
    const opened = mended && openBlock(privateKey, mended);
    if (opened !== undefined) return explainMended(mistake, diagnoseBlock(opened, frame, fields), frame);
  }
  const loose = diagnoseLoosely(privateKey, payload);
  if (loose !== undefined) return loose;
  if (wrapped === undefined) return explainUnknown('no-base64');
  const expected = wrappedLength(privateKey);
  return wrapped.length === expected ? explainUnknown('other-key') : explainUnknown('length', wrapped.length, expected);
};
