import { createHash } from 'node:crypto';
import { type HmacVariant, hmacOfVersion } from '../../domain/hmac-variant.ts';
import { decodeBase64 } from './base64.ts';
import type { OpenedField } from './field-cipher.ts';
import { parseFrame } from './frame.ts';
import { readMaterial } from './key-material.ts';
import type { KeyUnwrapper } from './key-unwrapper.ts';
import { SealError } from './seal-error.ts';

/** A session key as a client made it (guide ②, ⑤): opens and seals the fields that go with it. */
export interface SessionKey {
  /** `v1` or `v1_x.y.z`, repeated in every answer. */
  readonly version: string;
  /** The client's UUID, repeated in every answer. */
  readonly id: string;
  /** SHA-256 of the AES key, hexadecimal: enough to recognise it again. */
  readonly fingerprint: string;
  /** What an encrypted field holds; throws `SealError`. */
  open(field: string): OpenedField;
  /** The encrypted field of a text; an HMAC is made as the version implies, when nothing else is known of the client. */
  seal(text: string, hmac?: HmacVariant | null): string;
}

/** Reads and unwraps a session key; throws `SealError`. */
export const openSessionKey = async (text: string, unwrap: KeyUnwrapper): Promise<SessionKey> => {
  const { version, id, parts } = parseFrame(text);
  const [payload = '', ...more] = parts;
  if (more.length > 0) throw new SealError('has more parts than version$id$base64');
  const wrapped = decodeBase64(payload);
  if (wrapped === undefined) throw new SealError('has a payload that is not standard base64 on one line');
  const unwrapped = await unwrap(wrapped);
  if (unwrapped === undefined)
    throw new SealError('does not unwrap with RSA-OAEP (SHA-1) and the private key of this server');
  const { material, cipher } = readMaterial(unwrapped);
  return {
    version,
    id,
    fingerprint: createHash('sha256').update(material.key).digest('hex'),
    open(field) {
      const frame = parseFrame(field);
      if (frame.version !== version) throw new SealError('has another version than the session key');
      if (frame.id !== id) throw new SealError('has another id than the session key');
      return cipher.open(frame.parts);
    },
    seal: (plain, hmac) => `${version}$${id}$${cipher.seal(plain, hmac ?? hmacOfVersion(version))}`,
  };
};
