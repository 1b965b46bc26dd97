import { decodeBase64 } from './base64.ts';
import { DecryptionError } from './decryption-error.ts';
import { createCbcCipher, createGcmCipher, type FieldCipher, type KeyMaterial } from './field-cipher.ts';

export type AlgorithmName = 'AES_GCM' | 'AES_CBC';

export interface Algorithm {
  readonly keyBytes: readonly number[];
  readonly ivBytes: number;
  create(material: KeyMaterial): FieldCipher;
}

export const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
  AES_GCM: { keyBytes: [32], ivBytes: 12, create: createGcmCipher },
  AES_CBC: { keyBytes: [16, 32], ivBytes: 16, create: createCbcCipher },
};

export interface UnwrappedText {
  readonly algorithm: AlgorithmName;
  readonly keyText: string;
  readonly ivText: string;
}

/** The three parts of `algorithm$base64(key)$base64(iv)`, not decoded; `undefined` for any other content. */
export const splitMaterial = (unwrapped: Buffer): UnwrappedText | undefined => {
  const [algorithm, keyText, ivText, ...rest] = unwrapped.toString('latin1').split('$');
  const isKnown = algorithm === 'AES_GCM' || algorithm === 'AES_CBC';
  if (!isKnown || keyText === undefined || ivText === undefined || rest.length > 0) return undefined;
  return { algorithm, keyText, ivText };
};

/** The decrypted content of a session key, ready for use. */
export interface ParsedMaterial {
  readonly algorithm: AlgorithmName;
  readonly material: KeyMaterial;
  readonly cipher: FieldCipher;
}

/** Parses `algorithm$base64(key)$base64(iv)`, the decrypted content of a session key. Throws `DecryptionError`. */
export const parseMaterial = (unwrapped: Buffer): ParsedMaterial => {
  const text = splitMaterial(unwrapped);
  const key = decodeBase64(text?.keyText ?? '');
  const iv = decodeBase64(text?.ivText ?? '');
  if (text === undefined || key === undefined || iv === undefined) {
    throw new DecryptionError(
      'unwraps, but contains neither AES_GCM$base64(key)$base64(iv) nor AES_CBC$base64(key)$base64(iv)',
    );
  }
  const { algorithm, keyText } = text;
  const { keyBytes, ivBytes, create } = algorithms[algorithm];
  if (!keyBytes.includes(key.length)) {
    throw new DecryptionError(`contains an ${algorithm} key that is not ${keyBytes.join(' or ')} bytes long`);
  }
  if (iv.length !== ivBytes) throw new DecryptionError(`contains an ${algorithm} IV that is not ${ivBytes} bytes long`);
  const material = { key, keyText, iv };
  return { algorithm, material, cipher: create(material) };
};
