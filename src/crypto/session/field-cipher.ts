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
import { SealError } from './seal-error.ts';

export interface OpenedField {
  readonly text: string;
  /** How its HMAC was made; `null` with AES_GCM, which has none. */
  readonly hmac: HmacVariant | null;
}

/** Opens and seals what follows `version$id$` in a field: one key and one IV for every field of a call. */
export interface FieldCipher {
  /** What a field's parts hold; throws `SealError`. */
  open(parts: readonly string[]): OpenedField;
  /** With an HMAC made so, if it has one. */
  seal(text: string, hmac: HmacVariant): string;
}

/** The AES key and IV of a session key, as they came. */
export interface KeyMaterial {
  readonly key: Buffer;
  /** The key's own base64 text: one HMAC variant takes its characters as the secret. */
  readonly keyText: string;
  readonly iv: Buffer;
}

const GCM_TAG_BYTES = 16;

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SealError('decrypts to text that is not UTF-8');
  }
};

const decodePayload = (text: string): Buffer => {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new SealError('has a payload that is not standard base64 on one line');
  return bytes;
};

/** AES-256-GCM: the 16-byte tag follows the ciphertext, the raw key is the additional data. */
export const createGcmCipher = ({ key, iv }: KeyMaterial): FieldCipher => {
  // Through a KeyObject a cipher is about three times cheaper than with the bytes.
  const secret: KeyObject = createSecretKey(key);
  return {
    open([payload = '', ...more]) {
      if (more.length > 0) throw new SealError('has more parts than version$id$base64');
      const sealed = decodePayload(payload);
      if (sealed.length < GCM_TAG_BYTES) throw new SealError('is shorter than its 16-byte authentication tag');
      const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: GCM_TAG_BYTES });
      decipher.setAAD(key).setAuthTag(sealed.subarray(-GCM_TAG_BYTES));
      let bytes: Buffer;
      try {
        bytes = Buffer.concat([decipher.update(sealed.subarray(0, -GCM_TAG_BYTES)), decipher.final()]);
      } catch {
        throw new SealError('does not decrypt: its tag does not fit this key, IV and additional data (the raw key)');
      }
      return { text: decodeUtf8(bytes), hmac: null };
    },
    seal(text) {
      const cipher = createCipheriv('aes-256-gcm', secret, iv, { authTagLength: GCM_TAG_BYTES });
      cipher.setAAD(key);
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
  };
};

/** One answer for a wrong padding, a wrong HMAC and an HMAC that is none: to tell them apart would be an oracle. */
const refuseCbc = (): SealError => new SealError('does not decrypt: padding or HMAC do not fit this key and IV');

/**
 * AES-CBC with PKCS#5 padding, then `$` and the HMAC-SHA-256 of the plaintext in hexadecimal. Public clients differ in
 * the HMAC: either secret is read, in any letter case.
 */
export const createCbcCipher = ({ key, keyText, iv }: KeyMaterial): FieldCipher => {
  const algorithm = `aes-${key.length * 8}-cbc`;
  const secret = createSecretKey(key);
  const hmacWith = (name: HmacVariant['secret'], bytes: Uint8Array): Buffer =>
    createHmac('sha256', name === 'key' ? key : keyText)
      .update(bytes)
      .digest();

  const decrypt = (sealed: Buffer): Buffer | undefined => {
    try {
      const decipher = createDecipheriv(algorithm, secret, iv);
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch {
      return undefined;
    }
  };

  return {
    open([payload = '', mac, ...more]) {
      if (mac === undefined) throw new SealError('has no HMAC: AES_CBC fields are version$id$base64$hmac');
      if (more.length > 0) throw new SealError('has more parts than version$id$base64$hmac');
      const bytes = decrypt(decodePayload(payload));
      const given = /^[0-9a-f]{64}$/i.test(mac) ? Buffer.from(mac, 'hex') : undefined;
      if (bytes === undefined || given === undefined) throw refuseCbc();
      const [fitting] = (['key-text', 'key'] as const).filter((name) => timingSafeEqual(hmacWith(name, bytes), given));
      if (fitting === undefined) throw refuseCbc();
      return { text: decodeUtf8(bytes), hmac: hmacVariantOf(fitting, mac) };
    },
    seal(text, { secret: name, letters }) {
      const cipher = createCipheriv(algorithm, secret, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
      const mac = hmacWith(name, Buffer.from(text, 'utf8')).toString('hex');
      return `${sealed}$${letters === 'upper' ? mac.toUpperCase() : mac}`;
    },
  };
};
