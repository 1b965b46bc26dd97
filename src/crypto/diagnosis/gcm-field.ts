import { isUtf8 } from 'node:buffer';
import { createDecipheriv } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import type { KeyMaterial } from '../session/field-cipher.ts';
import type { ReadMaterial } from '../session/key-material.ts';
import { explain, explainEncoding, explainUnknown } from './explanations.ts';
import type { Explained, Mistake } from './mistakes.ts';
import { isPlausibleText } from './plausible-text.ts';

const TAG_BYTES = 16;
const AES_BLOCK_BYTES = 16;
const HMAC_HEX = /^[0-9a-f]{64}$/i;
/** Without padding or tag, fewer bytes are readable by chance too often; a name of two Hangul has six. */
const MIN_TELLING_BYTES = 6;

interface Attempt {
  readonly aad: Buffer;
  readonly sealed: Buffer;
  readonly tag: Buffer;
}

const open = ({ key, iv }: KeyMaterial, { aad, sealed, tag }: Attempt): Buffer | undefined => {
  if (tag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  try {
    decipher.setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    return undefined;
  }
};

/** What AES-GCM makes without looking at the tag: counter mode, from the second block on. */
const decryptUnchecked = ({ key, iv }: KeyMaterial, sealed: Buffer): Buffer =>
  createDecipheriv('aes-256-ctr', key, Buffer.concat([iv, Buffer.from([0, 0, 0, 2])])).update(sealed);

/** What a tag authenticates, or would with one thing changed. */
const diagnoseTagged = (material: KeyMaterial, bytes: Buffer): Explained | 'right' | undefined => {
  const last = { sealed: bytes.subarray(0, -TAG_BYTES), tag: bytes.subarray(-TAG_BYTES) };
  const first = { sealed: bytes.subarray(TAG_BYTES), tag: bytes.subarray(0, TAG_BYTES) };
  const right = open(material, { aad: material.key, ...last });
  if (right !== undefined) return isUtf8(right) ? 'right' : explainEncoding(right);
  const attempts: readonly (readonly [Mistake, Attempt])[] = [
    ['aad-missing', { aad: Buffer.alloc(0), ...last }],
    ['aad-base64-text', { aad: Buffer.from(material.keyText), ...last }],
    ['tag-first', { aad: material.key, ...first }],
  ];
  for (const [mistake, attempt] of attempts) {
    const plain = open(material, attempt);
    if (plain !== undefined) return isUtf8(plain) ? explain(mistake) : explainUnknown('field');
  }
  return undefined;
};

const diagnoseUntagged = (material: KeyMaterial, name: string, bytes: Buffer): Explained | undefined => {
  const hasText = (sealed: Buffer): boolean =>
    sealed.length >= MIN_TELLING_BYTES && isPlausibleText(name, decryptUnchecked(material, sealed));
  if (hasText(bytes)) return explain('tag-missing');
  return hasText(bytes.subarray(0, -TAG_BYTES)) ? explainUnknown('tag') : undefined;
};

/** Why a field does not open as AES_GCM; its base64 is right, or not the only thing that is wrong. */
export const diagnoseGcmField = (
  { material }: ReadMaterial,
  name: string,
  payload: string,
  [mac, ...more]: readonly string[],
): Explained | undefined => {
  if (mac !== undefined && (more.length > 0 || !HMAC_HEX.test(mac))) return explain('more-parts', 'version$id$base64');
  const bytes = decodeBase64(payload);
  if (bytes === undefined) return undefined;
  const found = diagnoseTagged(material, bytes) ?? diagnoseUntagged(material, name, bytes);
  if (mac === undefined) return found === 'right' ? undefined : found;
  const isCbc = found === undefined && bytes.length % AES_BLOCK_BYTES === 0;
  return found === 'right' || isCbc ? explain('hmac-with-gcm') : undefined;
};
