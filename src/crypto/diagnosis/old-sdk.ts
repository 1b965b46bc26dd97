import { PLAIN_VERSION } from '../../domain/hmac-variant.ts';
import { decodeBase64 } from '../session/base64.ts';
import type { Frame } from '../session/frame.ts';
import { splitMaterial } from '../session/key-material.ts';
import { decryptsAs } from './material.ts';
import type { Padding, UnwrappedBlock } from './unwrap-block.ts';

const KEY_BYTES = 32;
const IV_BYTES = 16;

/** `OAEPWithSHA-256AndMGF1Padding`: Java's own provider then uses MGF1 with SHA-1, other providers use SHA-256. */
const isOldPadding = (padding: Padding): boolean =>
  padding.name === 'oaep' &&
  !padding.hasLabel &&
  padding.hash === 'SHA-256' &&
  (padding.mgfHash === 'SHA-1' || padding.mgfHash === 'SHA-256');

/**
 * Recognises a session key of the official Java SDK 0.0.1 and 0.0.2: OAEP with SHA-256, a 16-byte IV for both algorithms, and
 * possibly line breaks. Returns the algorithm; `undefined` when the session key was made in another way.
 */
export const findOldSdk = (
  { padding, plain }: UnwrappedBlock,
  frame: Frame,
  fields: readonly string[],
): 'AES_GCM' | 'AES_CBC' | undefined => {
  const inner = splitMaterial(plain);
  if (frame.version !== PLAIN_VERSION || !isOldPadding(padding) || inner === undefined) return undefined;
  const { algorithm, keyText, ivText } = inner;
  const hasLengths =
    decodeBase64(keyText.trim())?.length === KEY_BYTES && decodeBase64(ivText.trim())?.length === IV_BYTES;
  // Fields that are AES_CBC although the session key names AES_GCM: another mistake, which this SDK does not make.
  const isOther = algorithm === 'AES_GCM' && decryptsAs('AES_CBC', inner, frame, fields);
  return hasLengths && !isOther ? algorithm : undefined;
};
