import { isUtf8 } from 'node:buffer';
import { createDecipheriv } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import type { KeyMaterial } from '../session/field-cipher.ts';
import type { ParsedMaterial } from '../session/key-material.ts';
import { explain, explainEncoding, explainUnknown } from './explanations.ts';
import type { Mistake, PartDiagnosis } from './mistakes.ts';
import { isPlausibleText } from './plausible-text.ts';

const TAG_BYTES = 16;
const AES_BLOCK_BYTES = 16;
const HMAC_HEX = /^[0-9a-f]{64}$/i;
/** Fewer bytes look like text by chance too often, as nothing checks them. A name of two Hangul letters has six bytes. */
const MIN_RECOGNISABLE_BYTES = 6;

interface Attempt {
  readonly aad: Buffer;
  readonly encrypted: Buffer;
  readonly tag: Buffer;
}

const decrypt = ({ key, iv }: KeyMaterial, { aad, encrypted, tag }: Attempt): Buffer | undefined => {
  if (tag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  try {
    decipher.setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch {
    return undefined;
  }
};

/** Decrypts AES-GCM without checking the tag: it is counter mode that starts at 2 (NIST SP 800-38D). */
const decryptUnchecked = ({ key, iv }: KeyMaterial, encrypted: Buffer): Buffer =>
  createDecipheriv('aes-256-ctr', key, Buffer.concat([iv, Buffer.from([0, 0, 0, 2])])).update(encrypted);

/** Checks the tag, as it is and with each known mistake undone. */
const diagnoseTagged = (material: KeyMaterial, bytes: Buffer): PartDiagnosis | 'right' | undefined => {
  const last = { encrypted: bytes.subarray(0, -TAG_BYTES), tag: bytes.subarray(-TAG_BYTES) };
  const first = { encrypted: bytes.subarray(TAG_BYTES), tag: bytes.subarray(0, TAG_BYTES) };
  const right = decrypt(material, { aad: material.key, ...last });
  if (right !== undefined) return isUtf8(right) ? 'right' : explainEncoding(right);
  const attempts: readonly (readonly [Mistake, Attempt])[] = [
    ['aad-missing', { aad: Buffer.alloc(0), ...last }],
    ['aad-base64-text', { aad: Buffer.from(material.keyText), ...last }],
    ['tag-first', { aad: material.key, ...first }],
  ];
  for (const [mistake, attempt] of attempts) {
    const plain = decrypt(material, attempt);
    if (plain !== undefined) return isUtf8(plain) ? explain(mistake) : explainUnknown('field');
  }
  return undefined;
};

const diagnoseUntagged = (material: KeyMaterial, name: string, bytes: Buffer): PartDiagnosis | undefined => {
  const hasText = (encrypted: Buffer): boolean =>
    encrypted.length >= MIN_RECOGNISABLE_BYTES && isPlausibleText(name, decryptUnchecked(material, encrypted));
  if (hasText(bytes)) return explain('tag-missing');
  return hasText(bytes.subarray(0, -TAG_BYTES)) ? explainUnknown('tag') : undefined;
};

/** Why a field does not decrypt as AES_GCM. The caller has already ruled out a base64 mistake as the only cause. */
export const diagnoseGcmField = (
  { material }: ParsedMaterial,
  name: string,
  payload: string,
  [mac, ...more]: readonly string[],
): PartDiagnosis | undefined => {
  if (mac !== undefined && (more.length > 0 || !HMAC_HEX.test(mac))) return explain('more-parts', 'version$id$base64');
  const bytes = decodeBase64(payload);
  if (bytes === undefined) return undefined;
  const found = diagnoseTagged(material, bytes) ?? diagnoseUntagged(material, name, bytes);
  if (mac === undefined) return found === 'right' ? undefined : found;
  const isCbc = found === undefined && bytes.length % AES_BLOCK_BYTES === 0;
  return found === 'right' || isCbc ? explain('hmac-with-gcm') : undefined;
};
