import { findOtherEncoding } from '../../domain/text/encoding.ts';
import { readEncryptedText } from '../session/encrypted-text.ts';
import type { FieldCipher } from '../session/field-cipher.ts';
import { base64Mistakes, base64Repairs } from './base64-repairs.ts';
import { diagnoseCbcField } from './cbc-field.ts';
import { explain, explainBase64, explainEncoding, explainUnknown } from './explanations.ts';
import { diagnoseGcmField } from './gcm-field.ts';
import type { PartDiagnosis } from './mistakes.ts';
import type { UnwrappedKey } from './session-key.ts';

const tryDecrypt = (cipher: FieldCipher, parts: readonly string[]): string | undefined => {
  try {
    return cipher.decrypt(parts).text;
  } catch {
    return undefined;
  }
};

/** Why a field does not decrypt with a correct session key; `undefined` when it decrypts. */
export const diagnoseField = (key: UnwrappedKey, name: string, text: string): PartDiagnosis | undefined => {
  const frame = readEncryptedText(text);
  if ('explanation' in frame) return frame;
  const decrypted = tryDecrypt(key.cipher, frame.parts);
  if (frame.id.toLowerCase() !== key.frame.id.toLowerCase()) {
    const hint =
      decrypted === undefined ? ' (most likely a field of another session)' : ' (though its AES key decrypts it)';
    return explain('other-id', hint);
  }
  if (frame.id !== key.frame.id) return explain('id-case');
  if (frame.version !== key.frame.version) return explain('other-version');

  if (decrypted !== undefined) {
    const bytes = Buffer.from(decrypted);
    return findOtherEncoding(bytes) === undefined ? undefined : explainEncoding(bytes);
  }

  const [payload = '', ...rest] = frame.parts;
  for (const mistake of base64Mistakes) {
    const others = mistake === 'line-broken-base64' ? rest.map((part) => part.trim()) : rest;
    const repaired = [base64Repairs[mistake](payload) ?? payload, ...others];
    if (tryDecrypt(key.cipher, repaired) !== undefined) return explainBase64(mistake, frame);
  }
  const diagnoseByAlgorithm = key.algorithm === 'AES_GCM' ? diagnoseGcmField : diagnoseCbcField;
  return diagnoseByAlgorithm(key, name, payload, rest) ?? explainUnknown('field');
};
