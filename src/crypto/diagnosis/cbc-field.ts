import { createDecipheriv, createHmac } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import type { KeyMaterial } from '../session/field-cipher.ts';
import type { ReadMaterial } from '../session/key-material.ts';
import { explain, explainEncoding } from './explanations.ts';
import type { Explained } from './mistakes.ts';
import { isPlausibleText } from './plausible-text.ts';

const decrypt = ({ key, iv }: KeyMaterial, sealed: Buffer): Buffer | undefined => {
  try {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    return undefined;
  }
};

/** Whether an HMAC of these bytes, in either variant of the public clients. */
const isHmacOf = ({ key, keyText }: KeyMaterial, bytes: Buffer | string, mac: string): boolean =>
  [keyText, key].some((secret) => createHmac('sha256', secret).update(bytes).digest('hex') === mac.toLowerCase());

/** Why a field does not open as AES_CBC; its base64 is right, or not the only thing that is wrong. */
export const diagnoseCbcField = (
  { material }: ReadMaterial,
  name: string,
  payload: string,
  [mac, ...more]: readonly string[],
): Explained | undefined => {
  if (more.length > 0) return explain('more-parts', 'version$id$base64$hmac');
  const sealed = decodeBase64(payload);
  const plain = sealed && decrypt(material, sealed);
  if (sealed === undefined || plain === undefined) return undefined;
  if (mac === undefined) return isPlausibleText(name, plain) ? explain('hmac-missing') : undefined;
  if (isHmacOf(material, plain, mac)) return explainEncoding(plain);
  // Neither an HMAC of the ciphertext nor one that fits nothing vouches for the text.
  if (!isPlausibleText(name, plain)) return undefined;
  const isOfCiphertext = isHmacOf(material, sealed, mac) || isHmacOf(material, payload, mac);
  return explain(isOfCiphertext ? 'hmac-over-ciphertext' : 'hmac');
};
