import { createDecipheriv, createHmac } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import type { KeyMaterial } from '../session/field-cipher.ts';
import type { ParsedMaterial } from '../session/key-material.ts';
import { explain, explainEncoding } from './explanations.ts';
import type { PartDiagnosis } from './mistakes.ts';
import { isPlausibleText } from './plausible-text.ts';

const decrypt = ({ key, iv }: KeyMaterial, encrypted: Buffer): Buffer | undefined => {
  try {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch {
    return undefined;
  }
};

/** Whether `mac` is an HMAC of these bytes, in one of the two variants that public clients use. */
const isHmacOf = ({ key, keyText }: KeyMaterial, bytes: Buffer | string, mac: string): boolean =>
  [keyText, key].some((secret) => createHmac('sha256', secret).update(bytes).digest('hex') === mac.toLowerCase());

/** Why a field does not decrypt as AES_CBC. The caller has already ruled out a base64 mistake as the only cause. */
export const diagnoseCbcField = (
  { material }: ParsedMaterial,
  name: string,
  payload: string,
  [mac, ...more]: readonly string[],
): PartDiagnosis | undefined => {
  if (more.length > 0) return explain('more-parts', 'version$id$base64$hmac');
  const encrypted = decodeBase64(payload);
  const plain = encrypted && decrypt(material, encrypted);
  if (encrypted === undefined || plain === undefined) return undefined;
  if (mac === undefined) return isPlausibleText(name, plain) ? explain('hmac-missing') : undefined;
  if (isHmacOf(material, plain, mac)) return explainEncoding(plain);
  // No valid HMAC proves that the key is right, so the text itself must be plausible.
  if (!isPlausibleText(name, plain)) return undefined;
  const isOfCiphertext = isHmacOf(material, encrypted, mac) || isHmacOf(material, payload, mac);
  return explain(isOfCiphertext ? 'hmac-over-ciphertext' : 'hmac');
};
