import { PLAIN_VERSION } from '../../domain/hmac-variant.ts';
import { decodeBase64 } from '../session/base64.ts';
import type { Frame } from '../session/frame.ts';
import { splitMaterial } from '../session/key-material.ts';
import { opensAs } from './material.ts';
import type { OpenedBlock, Padding } from './open-block.ts';

const KEY_BYTES = 32;
const IV_BYTES = 16;

/** OAEPWithSHA-256AndMGF1Padding, which means MGF1 with SHA-1 to Java's own provider and with SHA-256 to others. */
const isOldPadding = (padding: Padding): boolean =>
  padding.name === 'oaep' &&
  !padding.hasLabel &&
  padding.hash === 'SHA-256' &&
  (padding.mgfHash === 'SHA-1' || padding.mgfHash === 'SHA-256');

/**
 * What the official Java SDK 0.0.1 and 0.0.2 make of a session: OAEP with SHA-256, a 16-byte IV whatever the algorithm,
 * and perhaps line breaks. The answer is the algorithm; `undefined` when something shows that it was not made so.
 */
export const findOldSdk = (
  { padding, plain }: OpenedBlock,
  frame: Frame,
  fields: readonly string[],
): 'AES_GCM' | 'AES_CBC' | undefined => {
  const inner = splitMaterial(plain);
  if (frame.version !== PLAIN_VERSION || !isOldPadding(padding) || inner === undefined) return undefined;
  const { algorithm, keyText, ivText } = inner;
  const hasLengths =
    decodeBase64(keyText.trim())?.length === KEY_BYTES && decodeBase64(ivText.trim())?.length === IV_BYTES;
  // Fields encrypted with AES_CBC but named AES_GCM are another mistake, which this SDK does not make.
  const isOther = algorithm === 'AES_GCM' && opensAs('AES_CBC', inner, frame, fields);
  return hasLengths && !isOther ? algorithm : undefined;
};
