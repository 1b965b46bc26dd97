import { decodeBase64 } from '../session/base64.ts';
import { readEncryptedText } from '../session/encrypted-text.ts';
import type { Frame } from '../session/frame.ts';
import { type AlgorithmName, algorithms, splitMaterial, type UnwrappedText } from '../session/key-material.ts';
import { type Base64Mistake, base64Mistakes, base64Repairs } from './base64-repairs.ts';
import { explain, explainBase64, explainUnknown } from './explanations.ts';
import type { PartDiagnosis } from './mistakes.ts';

/** The key lengths of AES, and the IV lengths of both algorithms. */
const AES_LENGTHS_BYTES = [12, 16, 24, 32];

const hasLength = (text: string | undefined, lengths: readonly number[]): boolean =>
  lengths.includes(decodeBase64(text ?? '')?.length ?? -1);

/** Whether a field decrypts with this algorithm: its tag or HMAC then proves which algorithm the client used. */
export const decryptsAs = (
  name: AlgorithmName,
  inner: UnwrappedText,
  frame: Frame,
  fields: readonly string[],
): boolean => {
  const { keyBytes, ivBytes, create } = algorithms[name];
  const key = decodeBase64(inner.keyText);
  const iv = decodeBase64(inner.ivText);
  if (key === undefined || iv === undefined || !keyBytes.includes(key.length) || iv.length !== ivBytes) return false;
  const cipher = create({ key, keyText: inner.keyText, iv });
  return fields.some((text) => {
    const field = readEncryptedText(text);
    if ('explanation' in field || field.version !== frame.version || field.id !== frame.id) return false;
    try {
      cipher.decrypt(field.parts);
      return true;
    } catch {
      return false;
    }
  });
};

/** Whether the bytes are themselves base64 of a key or IV: then base64 was applied twice, and the length is not the cause. */
const isEncodedAgain = (bytes: Buffer): boolean => hasLength(bytes.toString('latin1'), AES_LENGTHS_BYTES);

/** The names of those of key and IV that have this mistake, when repairing it makes both right. */
const findRepaired = (mistake: Base64Mistake, { algorithm, keyText, ivText }: UnwrappedText): string | undefined => {
  const { keyBytes, ivBytes } = algorithms[algorithm];
  const states = (
    [
      ['key', keyText, keyBytes],
      ['IV', ivText, [ivBytes]],
    ] as const
  ).map(([name, text, lengths]) => {
    // A text of the right length can still be encoded twice.
    const isAgain = mistake === 'base64-twice' && isEncodedAgain(decodeBase64(text) ?? Buffer.alloc(0));
    if (hasLength(text, lengths)) return { name, isRepaired: false, isRight: !isAgain };
    const isRepaired = hasLength(base64Repairs[mistake](text), lengths);
    return { name, isRepaired, isRight: isRepaired };
  });
  if (!states.every(({ isRight }) => isRight)) return undefined;
  return states.flatMap(({ name, isRepaired }) => (isRepaired ? [name] : [])).join(' and ');
};

const explainLength = ({ algorithm, keyText, ivText }: UnwrappedText): PartDiagnosis | undefined => {
  const { keyBytes, ivBytes } = algorithms[algorithm];
  const key = decodeBase64(keyText);
  const iv = decodeBase64(ivText);
  if (key === undefined || iv === undefined) return undefined;
  const isKeyRight = keyBytes.includes(key.length);
  const isIvRight = iv.length === ivBytes;
  if (isIvRight && !isEncodedAgain(key)) return explain('key-length', algorithm, key.length, keyBytes.join(' or '));
  if (!isKeyRight || isEncodedAgain(iv)) return undefined;
  const other = algorithm === 'AES_GCM' ? 'AES_CBC' : 'AES_GCM';
  const hint = iv.length === algorithms[other].ivBytes ? `; ${iv.length} bytes are for ${other}` : '';
  return explain('iv-length', algorithm, iv.length, ivBytes, hint);
};

/** What is wrong with the content of a session key that was wrapped correctly. */
export const diagnoseMaterial = (plain: Buffer, frame: Frame, fields: readonly string[]): PartDiagnosis => {
  const inner = splitMaterial(plain);
  if (inner === undefined) return explainUnknown('material');
  const other = inner.algorithm === 'AES_GCM' ? 'AES_CBC' : 'AES_GCM';
  if (decryptsAs(other, inner, frame, fields)) {
    return explain(inner.algorithm === 'AES_GCM' ? 'cbc-named-gcm' : 'gcm-named-cbc');
  }
  for (const mistake of base64Mistakes) {
    const names = findRepaired(mistake, inner);
    if (names !== undefined) return explainBase64(mistake, frame, names);
  }
  return explainLength(inner) ?? explainUnknown('material');
};
