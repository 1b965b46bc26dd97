import { decodeBase64 } from '../session/base64.ts';
import type { Frame } from '../session/frame.ts';
import { type AlgorithmName, algorithms, splitMaterial, type UnwrappedText } from '../session/key-material.ts';
import { readSealedText } from '../session/sealed-text.ts';
import { type Base64Mistake, base64Mends, base64Mistakes } from './base64-mends.ts';
import { explain, explainBase64, explainUnknown } from './explanations.ts';
import type { Explained } from './mistakes.ts';

/** Key lengths of AES and the IV length of either algorithm. */
const AES_LENGTHS_BYTES = [12, 16, 24, 32];

const hasLength = (text: string | undefined, lengths: readonly number[]): boolean =>
  lengths.includes(decodeBase64(text ?? '')?.length ?? -1);

/** Whether some field opens under another algorithm's name: its tag or HMAC proves what was meant. */
export const opensAs = (
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
    const field = readSealedText(text);
    if ('explanation' in field || field.version !== frame.version || field.id !== frame.id) return false;
    try {
      cipher.open(field.parts);
      return true;
    } catch {
      return false;
    }
  });
};

/** Bytes that are base64 of an AES length again: then the length is not all that is wrong. */
const isEncodedAgain = (bytes: Buffer): boolean => hasLength(bytes.toString('latin1'), AES_LENGTHS_BYTES);

/** Which of key and IV have this mistake, when all is right without it. */
const findMended = (mistake: Base64Mistake, { algorithm, keyText, ivText }: UnwrappedText): string | undefined => {
  const { keyBytes, ivBytes } = algorithms[algorithm];
  const states = (
    [
      ['key', keyText, keyBytes],
      ['IV', ivText, [ivBytes]],
    ] as const
  ).map(([name, text, lengths]) => {
    // Right as it is, unless it is as if encoded twice, as its neighbour is.
    const isAgain = mistake === 'base64-twice' && isEncodedAgain(decodeBase64(text) ?? Buffer.alloc(0));
    if (hasLength(text, lengths)) return { name, isMended: false, isRight: !isAgain };
    const isMended = hasLength(base64Mends[mistake](text), lengths);
    return { name, isMended, isRight: isMended };
  });
  if (!states.every(({ isRight }) => isRight)) return undefined;
  return states.flatMap(({ name, isMended }) => (isMended ? [name] : [])).join(' and ');
};

const explainLength = ({ algorithm, keyText, ivText }: UnwrappedText): Explained | undefined => {
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

/** What is wrong with what came out of the right wrapping, but is not right itself. */
export const diagnoseMaterial = (plain: Buffer, frame: Frame, fields: readonly string[]): Explained => {
  const inner = splitMaterial(plain);
  if (inner === undefined) return explainUnknown('material');
  const other = inner.algorithm === 'AES_GCM' ? 'AES_CBC' : 'AES_GCM';
  if (opensAs(other, inner, frame, fields)) {
    return explain(inner.algorithm === 'AES_GCM' ? 'cbc-named-gcm' : 'gcm-named-cbc');
  }
  for (const mistake of base64Mistakes) {
    const names = findMended(mistake, inner);
    if (names !== undefined) return explainBase64(mistake, frame, names);
  }
  return explainLength(inner) ?? explainUnknown('material');
};
