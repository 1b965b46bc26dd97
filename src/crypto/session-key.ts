import { createHash } from 'node:crypto';
import { decodeBase64 } from './base64.ts';
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
  /** The text of an encrypted field; throws `SealError`. */
  open(field: string): string;
  /** The encrypted field of a text. */
  seal(text: string): string;
}

/** Reads and unwraps a session key; throws `SealError`. */
export const openSessionKey = async (text: string, unwrap: KeyUnwrapper): Promise<SessionKey> => {
  const { version, id, parts } = parseFrame(text);
  const [payload = '', ...more] = parts;
  if (more.length > 0) throw new SealError('has more parts than version$id$base64');
  const wrapped = decodeBase64(payload);
  if (wrapped === undefined) throw new SealError('has a payload that is not standard base64 on one line');
  const unwrapped = await unwrap(wrapped);
  if (unwrapped === undefined) throw new SealError('does not unwrap with the private key of this server');
  const { material, cipher } = readMaterial(unwrapped, version !== 'v1');
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
    seal: (plain) => `${version}$${id}$${cipher.seal(plain)}`,
  };
};
