import { hash } from 'node:crypto';
import { type HmacVariant, hmacOfVersion } from '../../domain/hmac-variant.ts';
import { decodeBase64 } from './base64.ts';
import { DecryptionError } from './decryption-error.ts';
import type { DecryptedField } from './field-cipher.ts';
import { parseFrame } from './frame.ts';
import { parseMaterial } from './key-material.ts';
import type { KeyUnwrapper } from './key-unwrapper.ts';

/** A session key that a client made (guide ②, ⑤). It decrypts and encrypts the fields of the same call. */
export interface SessionKey {
  /** `v1` or `v1_x.y.z`. Every field of the answer begins with it. */
  readonly version: string;
  /** A UUID that the client chose. Every field of the answer repeats it. */
  readonly id: string;
  /** SHA-256 of the AES key in hexadecimal, to recognise a key that is used again. */
  readonly fingerprint: string;
  /** Decrypts a field. Throws `DecryptionError`. */
  decrypt(field: string): DecryptedField;
  /** Encrypts a text. Without `hmac`, the version decides which HMAC variant AES_CBC uses. */
  encrypt(text: string, hmac?: HmacVariant | null): string;
}

/** Parses a session key and decrypts its content. Throws `DecryptionError`. */
export const unwrapSessionKey = async (text: string, unwrap: KeyUnwrapper): Promise<SessionKey> => {
  const { version, id, parts } = parseFrame(text);
  const [payload = '', ...more] = parts;
  if (more.length > 0) throw new DecryptionError('has more parts than version$id$base64');
  const wrapped = decodeBase64(payload);
  if (wrapped === undefined) throw new DecryptionError('has a payload that is not standard base64 on one line');
  const unwrapped = await unwrap(wrapped);
  if (unwrapped === undefined)
    throw new DecryptionError('does not unwrap with RSA-OAEP (SHA-1) and the private key of this server');
  const { material, cipher } = parseMaterial(unwrapped);
  return {
    version,
    id,
    fingerprint: hash('sha256', material.key, 'hex'),
    decrypt(field) {
      const frame = parseFrame(field);
      if (frame.version !== version) throw new DecryptionError('has a different version from the session key');
      if (frame.id !== id) throw new DecryptionError('has a different id from the session key');
      return cipher.decrypt(frame.parts);
    },
    encrypt: (plain, hmac) => `${version}$${id}$${cipher.encrypt(plain, hmac ?? hmacOfVersion(version))}`,
  };
};
