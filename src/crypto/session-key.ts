import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { KeyUnwrapper } from './key-unwrapper.ts';

const VERSION = /^v1(_\d{1,9}\.\d{1,9}\.\d{1,9})?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const GCM_KEY_BYTES = 32;
const GCM_IV_BYTES = 12;
const GCM_TAG_BYTES = 16;

/** A session key or field that cannot be used; the message says why, in ASCII, without any of its content. */
export class SealError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealError';
  }
}

/** A session key as a client made it (guide ②, ⑤): opens and seals the fields that go with it. */
export interface SessionKey {
  /** `v1` or `v1_x.y.z`, repeated in every answer. */
  readonly version: string;
  /** The client's UUID, repeated in every answer. */
  readonly id: string;
  /** SHA-256 of the AES key, hexadecimal: enough to recognise it again. */
  readonly fingerprint: string;
  /** The text of an encrypted field; throws `SealError`. */
  open(field: string): string;
  /** The encrypted field of a text. */
  seal(text: string): string;
}

interface Parts {
  readonly version: string;
  readonly id: string;
  readonly payload: Buffer;
}

const decodeBase64 = (text: string): Buffer | undefined =>
  BASE64.test(text) && text.replaceAll('=', '').length % 4 !== 1 ? Buffer.from(text, 'base64') : undefined;

/** `version$id$base64`, the frame that session keys and fields share. */
const parseFrame = (text: string): Parts => {
  const [version, id, payload, ...rest] = text.split('$');
  if (version === undefined || id === undefined || payload === undefined || rest.length > 0) {
    throw new SealError('is not version$id$base64: it looks like plain text or was cut');
  }
  if (!VERSION.test(version)) throw new SealError('has a version that is neither v1 nor v1_x.y.z');
  if (!UUID.test(id)) throw new SealError('has an id that is not a UUID');
  const bytes = decodeBase64(payload);
  if (bytes === undefined) throw new SealError('has a payload that is not standard base64 on one line');
  return { version, id, payload: bytes };
};

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SealError('decrypts to text that is not UTF-8');
  }
};

/** AES-256-GCM with the raw key as additional data; one key and IV for every field of a call. */
const gcmCipher = (key: Buffer, iv: Buffer) => {
  // Through a KeyObject a cipher is about three times cheaper than with the bytes.
  const secret: KeyObject = createSecretKey(key);
  return {
    open(payload: Buffer): string {
      if (payload.length < GCM_TAG_BYTES) throw new SealError('is shorter than its 16-byte authentication tag');
      const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: GCM_TAG_BYTES });
      decipher.setAAD(key);
      decipher.setAuthTag(payload.subarray(-GCM_TAG_BYTES));
      let bytes: Buffer;
      try {
        bytes = Buffer.concat([decipher.update(payload.subarray(0, -GCM_TAG_BYTES)), decipher.final()]);
      } catch {
        throw new SealError('does not decrypt: its tag does not fit this key, IV and additional data (the raw key)');
      }
      return decodeUtf8(bytes);
    },
    seal(text: string): Buffer {
      const cipher = createCipheriv('aes-256-gcm', secret, iv, { authTagLength: GCM_TAG_BYTES });
      cipher.setAAD(key);
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
  };
};

/** What `algorithm$base64(key)$base64(iv)` says inside the wrapping. */
const parseMaterial = (unwrapped: Buffer): { key: Buffer; iv: Buffer } => {
  const [algorithm, key64, iv64, ...rest] = unwrapped.toString('latin1').split('$');
  const key = decodeBase64(key64 ?? '');
  const iv = decodeBase64(iv64 ?? '');
  if (algorithm !== 'AES_GCM' || key === undefined || iv === undefined || rest.length > 0) {
    throw new SealError('unwraps, but not to AES_GCM$base64(key)$base64(iv)');
  }
  if (key.length !== GCM_KEY_BYTES) throw new SealError('holds an AES key that is not 32 bytes long');
  if (iv.length !== GCM_IV_BYTES) throw new SealError('holds an IV that is not 12 bytes long');
  return { key, iv };
};

/** Reads and unwraps a session key; throws `SealError`. */
export const openSessionKey = async (text: string, unwrap: KeyUnwrapper): Promise<SessionKey> => {
  const { version, id, payload } = parseFrame(text);
  const unwrapped = await unwrap(payload);
  if (unwrapped === undefined) {
    throw new SealError(
      'does not unwrap: most likely made with another public key: configure your client with GET /_control/v1/public-key',
    );
  }
  const { key, iv } = parseMaterial(unwrapped);
  const cipher = gcmCipher(key, iv);
  return {
    version,
    id,
    fingerprint: createHash('sha256').update(key).digest('hex'),
    open(field) {
      const frame = parseFrame(field);
      if (frame.version !== version) throw new SealError('has another version than the session key');
      if (frame.id !== id) throw new SealError('has another id than the session key');
      return cipher.open(frame.payload);
    },
    seal: (plain) => `${version}$${id}$${cipher.seal(plain).toString('base64')}`,
  };
};
