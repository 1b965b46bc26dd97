import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { type HmacVariant, hmacVariantOf } from '../../domain/hmac-variant.ts';
import { decodeBase64 } from './base64.ts';
import { DecryptionError } from './decryption-error.ts';

export interface DecryptedField {
  readonly text: string;
  /** How its HMAC was made; `null` with AES_GCM, which has none. */
  readonly hmac: HmacVariant | null;
}

/** Opens and seals what follows `version$id$` in a field: one key and one IV for every field of a call. */
export interface FieldCipher {
  /** Decrypts the parts after `version$id$`. Throws `DecryptionError`. */
  decrypt(parts: readonly string[]): DecryptedField;
  /** Returns the part or parts after `version$id$`. AES_CBC adds an HMAC of this variant. */
  encrypt(text: string, hmac: HmacVariant): string;
}

/** The AES key and IV of a session key. */
export interface KeyMaterial {
  readonly key: Buffer;
  /** The base64 text of the key as the client wrote it: one HMAC variant uses these characters as its secret. */
  readonly keyText: string;
  readonly iv: Buffer;
}

const GCM_TAG_BYTES = 16;

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DecryptionError('decrypts to text that is not UTF-8');
  }
};

const decodePayload = (text: string): Buffer => {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new DecryptionError('has a payload that is not standard base64 on one line');
  return bytes;
};

/** AES-256-GCM. The 16-byte tag follows the ciphertext. The raw bytes of the key are the additional data (guide ②). */
export const createGcmCipher = ({ key, iv }: KeyMaterial): FieldCipher => {
  // Creating a cipher from a KeyObject is about three times cheaper than from bytes.
  const secret: KeyObject = createSecretKey(key);
  return {
    decrypt([payload = '', ...more]) {
      if (more.length > 0) throw new DecryptionError('has more parts than version$id$base64');
      const encrypted = decodePayload(payload);
      if (encrypted.length < GCM_TAG_BYTES) throw new DecryptionError('is shorter than its 16-byte authentication tag');
      const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: GCM_TAG_BYTES });
      decipher.setAAD(key).setAuthTag(encrypted.subarray(-GCM_TAG_BYTES));
      let bytes: Buffer;
      try {
        bytes = Buffer.concat([decipher.update(encrypted.subarray(0, -GCM_TAG_BYTES)), decipher.final()]);
      } catch {
        throw new DecryptionError(
          'does not decrypt: its tag does not match this key, IV and additional data (the raw bytes of the key)',
        );
      }
      return { text: decodeUtf8(bytes), hmac: null };
    },
    encrypt(text) {
      const cipher = createCipheriv('aes-256-gcm', secret, iv, { authTagLength: GCM_TAG_BYTES });
      cipher.setAAD(key);
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
  };
};

/** The same error for a wrong padding and for a wrong HMAC: an attacker must not learn which (padding oracle). */
const cbcError = (): DecryptionError =>
  new DecryptionError('does not decrypt: its padding or HMAC does not match this key and IV');

/**
 * AES-CBC with PKCS#5 padding, then `$` and the HMAC-SHA-256 of the plaintext in hexadecimal. Public clients differ in the
 * secret and the letter case of the HMAC, so all variants are accepted.
 */
export const createCbcCipher = ({ key, keyText, iv }: KeyMaterial): FieldCipher => {
  const algorithm = `aes-${key.length * 8}-cbc`;
  const secret = createSecretKey(key);
  const hmacWith = (name: HmacVariant['secret'], bytes: Uint8Array): Buffer =>
    createHmac('sha256', name === 'key' ? key : keyText)
      .update(bytes)
      .digest();

  const decryptBytes = (encrypted: Buffer): Buffer | undefined => {
    try {
      const decipher = createDecipheriv(algorithm, secret, iv);
      return Buffer.concat([decipher.update(encrypted), decipher.final()]);
    } catch {
      return undefined;
    }
  };

  return {
    decrypt([payload = '', mac, ...more]) {
      if (mac === undefined) throw new DecryptionError('has no HMAC: AES_CBC fields are version$id$base64$hmac');
      if (more.length > 0) throw new DecryptionError('has more parts than version$id$base64$hmac');
      const bytes = decryptBytes(decodePayload(payload));
      const given = /^[0-9a-f]{64}$/i.test(mac) ? Buffer.from(mac, 'hex') : undefined;
      if (bytes === undefined || given === undefined) throw cbcError();
      const [matching] = (['key-text', 'key'] as const).filter((name) => timingSafeEqual(hmacWith(name, bytes), given));
      if (matching === undefined) throw cbcError();
      return { text: decodeUtf8(bytes), hmac: hmacVariantOf(matching, mac) };
    },
    encrypt(text, { secret: name, letters }) {
      const cipher = createCipheriv(algorithm, secret, iv);
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
      const mac = hmacWith(name, Buffer.from(text, 'utf8')).toString('hex');
      return `${encrypted}$${letters === 'upper' ? mac.toUpperCase() : mac}`;
    },
  };
};
