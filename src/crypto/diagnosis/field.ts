import { findOtherEncoding } from '../../domain/text/encoding.ts';
import type { FieldCipher } from '../session/field-cipher.ts';
import { readSealedText } from '../session/sealed-text.ts';
import { base64Mends, base64Mistakes } from './base64-mends.ts';
import { diagnoseCbcField } from './cbc-field.ts';
import { explain, explainBase64, explainEncoding, explainUnknown } from './explanations.ts';
import { diagnoseGcmField } from './gcm-field.ts';
import type { Explained } from './mistakes.ts';
import type { OpenedKey } from './session-key.ts';

const tryOpen = (cipher: FieldCipher, parts: readonly string[]): string | undefined => {
  try {
    return cipher.open(parts).text;
  } catch {
    return undefined;
  }
};

/** Why a field does not open with a session key that is right; `undefined` when it does. */
export const diagnoseField = (key: OpenedKey, name: string, text: string): Explained | undefined => {
  const frame = readSealedText(text);
  if ('explanation' in frame) return frame;
  const opened = tryOpen(key.cipher, frame.parts);
  if (frame.id.toLowerCase() !== key.frame.id.toLowerCase()) {
    const of = opened === undefined ? ': most likely the field of another session' : ', though its AES key opens it';
    return explain('other-id', of);
  }
  if (frame.id !== key.frame.id) return explain('id-case');
  if (frame.version !== key.frame.version) return explain('other-version');

  if (opened !== undefined) {
    const bytes = Buffer.from(opened);
    return findOtherEncoding(bytes) === undefined ? undefined : explainEncoding(bytes);
  }

  const [payload = '', ...rest] = frame.parts;
  for (const mistake of base64Mistakes) {
    const others = mistake === 'line-broken-base64' ? rest.map((part) => part.trim()) : rest;
    const mended = [base64Mends[mistake](payload) ?? payload, ...others];
    if (tryOpen(key.cipher, mended) !== undefined) return explainBase64(mistake, frame);
  }
  const diagnoseOpening = key.algorithm === 'AES_GCM' ? diagnoseGcmField : diagnoseCbcField;
  return diagnoseOpening(key, name, payload, rest) ?? explainUnknown('field');
};
