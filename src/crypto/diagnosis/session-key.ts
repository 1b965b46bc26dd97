import { isAscii } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import { readEncryptedText } from '../session/encrypted-text.ts';
import type { Frame } from '../session/frame.ts';
import { type ParsedMaterial, splitMaterial } from '../session/key-material.ts';
import { type Base64Mistake, base64Mistakes, base64Repairs } from './base64-repairs.ts';
import { explain, explainBase64, explainUnknown } from './explanations.ts';
import { diagnoseMaterial } from './material.ts';
import type { PartDiagnosis } from './mistakes.ts';
import { findOldSdk } from './old-sdk.ts';
import { isRightPadding, type OpenedKey, tryParse } from './opened-key.ts';
import { type OaepHash, oaepHashes, wrappedLength } from './rsa-padding.ts';
import { type Padding, type UnwrappedBlock, unwrapBlock, unwrapBlockOfOtherLength } from './unwrap-block.ts';

/** A correct session key with its content. */
export interface UnwrappedKey extends ParsedMaterial {
  readonly frame: Frame;
}

const RIGHT_HASH = oaepHashes[0];

/** With AES_CBC the 16-byte IV of these SDKs is correct, so the OAEP hash is their only mistake. */
const OLD_SDK_HINT = ' (as Java SDK 0.0.1 and 0.0.2 do: update it; in own code OAEPWithSHA-1AndMGF1Padding)';

const explainOaep = (hash: OaepHash, mgfHash: OaepHash, isOldSdk: boolean): PartDiagnosis => {
  // Java's padding names cause this: Java's own provider uses MGF1 with SHA-1 for every hash.
  const isJavaDefault = hash !== RIGHT_HASH && mgfHash === RIGHT_HASH;
  const inJava = isJavaDefault ? ` (in Java OAEPWithSHA-1AndMGF1Padding, not with ${hash})` : '';
  const more = isOldSdk ? OLD_SDK_HINT : inJava;
  return hash === mgfHash ? explain('oaep-hash', hash, more) : explain('oaep-mixed-hashes', hash, mgfHash, more);
};

/** What is wrong with a padding; `undefined` when it is right. */
const explainPadding = (padding: Padding, isOldSdk: boolean): PartDiagnosis | undefined => {
  if (padding.name === 'pkcs1') return explain('pkcs1-padding');
  if (padding.name === 'none') return explain('no-padding');
  if (isRightPadding(padding)) return undefined;
  if (!padding.hasLabel) return explainOaep(padding.hash, padding.mgfHash, isOldSdk);
  return isRightPadding({ ...padding, hasLabel: false }) ? explain('oaep-label') : explainUnknown('right-key');
};

/** The public key was right: the content, or what else is wrong. */
const diagnoseBlock = (
  block: UnwrappedBlock,
  frame: Frame,
  fields: readonly string[],
): UnwrappedKey | PartDiagnosis => {
  const read = tryParse(block.plain);
  const oldSdk = findOldSdk(block, frame, fields);
  if (oldSdk === 'AES_GCM') return explain('old-sdk');
  const wrongPadding = explainPadding(block.padding, oldSdk !== undefined);
  if (wrongPadding !== undefined) return read === undefined ? explainUnknown('right-key') : wrongPadding;
  return read === undefined ? diagnoseMaterial(block.plain, frame, fields) : { ...read, frame };
};

/** The diagnosis when the base64 had a mistake and repairing it makes the block decrypt. */
const explainRepaired = (mistake: Base64Mistake, found: UnwrappedKey | PartDiagnosis, frame: Frame): PartDiagnosis => {
  if ('cipher' in found) return explainBase64(mistake, frame);
  if (mistake === 'line-broken-base64') {
    // A client that breaks lines also does so in the inner base64: that is one mistake, not two.
    if (found.mistake === 'inner-line-broken-base64') return explainBase64(mistake, frame);
    if (found.mistake === 'old-sdk') return found;
  }
  return explainUnknown('right-key');
};

/** Decodes the payload as leniently as possible. If it then decrypts, the public key was right. */
const diagnoseLeniently = (privateKey: KeyObject, payload: string): PartDiagnosis | undefined => {
  // `Buffer.from` skips invalid characters and accepts both base64 alphabets.
  const once = Buffer.from(payload, 'base64');
  const block = unwrapBlockOfOtherLength(privateKey, once);
  if (block === undefined) {
    const twice = isAscii(once) && unwrapBlockOfOtherLength(privateKey, Buffer.from(once.toString('latin1'), 'base64'));
    return twice ? explainUnknown('right-key') : undefined;
  }
  if (explainPadding(block.padding, false) !== undefined || tryParse(block.plain) === undefined) {
    return explainUnknown('right-key');
  }
  const wrapped = decodeBase64(payload);
  if (wrapped === undefined) return explainUnknown('right-key-base64');
  return explainUnknown('right-key-length', wrapped.length, wrappedLength(privateKey));
};

/** The correct session key, or why it does not decrypt. The fields of the call can show which algorithm was used. */
export const diagnoseSessionKey = (
  privateKey: KeyObject,
  { text, wrapped, block }: OpenedKey,
  fields: readonly string[],
): UnwrappedKey | PartDiagnosis => {
  const frame = readEncryptedText(text);
  if ('explanation' in frame) return frame;
  const [payload = '', ...more] = frame.parts;
  if (more.length > 0) return explain('more-parts', 'version$id$base64');

  if (block !== undefined) return diagnoseBlock(block, frame, fields);
  if (wrapped !== undefined && splitMaterial(wrapped) !== undefined) {
    return tryParse(wrapped) === undefined ? explainUnknown('not-encrypted') : explain('not-wrapped');
  }

  for (const mistake of base64Mistakes) {
    const repaired = decodeBase64(base64Repairs[mistake](payload) ?? '');
    const opened = repaired && unwrapBlock(privateKey, repaired);
    if (opened !== undefined) return explainRepaired(mistake, diagnoseBlock(opened, frame, fields), frame);
  }
  const loose = diagnoseLeniently(privateKey, payload);
  if (loose !== undefined) return loose;
  if (wrapped === undefined) return explainUnknown('no-base64');
  const expected = wrappedLength(privateKey);
  return wrapped.length === expected ? explainUnknown('other-key') : explainUnknown('length', wrapped.length, expected);
};
