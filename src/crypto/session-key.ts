import { createHash } from 'node:crypto';
import { decodeBase64 } from './base64.ts';
import { createCbcCipher, createGcmCipher, type FieldCipher, type KeyMaterial } from './field-cipher.ts';
import type { KeyUnwrapper } from './key-unwrapper.ts';
import { SealError } from './seal-error.ts';

const VERSION = /^v1(_\d{1,9}\.\d{1,9}\.\d{1,9})?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

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

interface Frame {
  readonly version: string;
  readonly id: string;
  /** What follows `version$id$`, one part or more. */
  readonly parts: readonly string[];
}

/** `version$id$…`, the frame that session keys and fields share. */
const parseFrame = (text: string): Frame => {
  const [version, id, ...parts] = text.split('$');
  if (version === undefined || id === undefined || parts.length === 0) {
    throw new SealError('is not version$id$base64: it looks like plain text or was cut');
  }
  if (!VERSION.test(version)) throw new SealError('has a version that is neither v1 nor v1_x.y.z');
  if (!UUID.test(id)) throw new SealError('has an id that is not a UUID');
  return { version, id, parts };
};

const algorithms: Readonly<
  Record<
    string,
    { keyBytes: readonly number[]; ivBytes: number; create(material: KeyMaterial, isSdk: boolean): FieldCipher }
  >
> = {
  AES_GCM: { keyBytes: [32], ivBytes: 12, create: createGcmCipher },
  AES_CBC: { keyBytes: [16, 32], ivBytes: 16, create: createCbcCipher },
};

/** What `algorithm$base64(key)$base64(iv)` says inside the wrapping. */
const readMaterial = (unwrapped: Buffer, isSdk: boolean): { material: KeyMaterial; cipher: FieldCipher } => {
  const [name = '', keyText = '', ivText = '', ...rest] = unwrapped.toString('latin1').split('$');
  const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  const key = decodeBase64(keyText);
  const iv = decodeBase64(ivText);
  if (algorithm === undefined || key === undefined || iv === undefined || rest.length > 0) {
    throw new SealError('unwraps, but to neither AES_GCM$base64(key)$base64(iv) nor AES_CBC$base64(key)$base64(iv)');
  }
  const { keyBytes, ivBytes } = algorithm;
  if (!keyBytes.includes(key.length)) {
    throw new SealError(`holds an ${name} key that is not ${keyBytes.join(' or ')} bytes long`);
  }
  if (iv.length !== ivBytes) throw new SealError(`holds an ${name} IV that is not ${ivBytes} bytes long`);
  const material = { key, keyText, iv };
  return { material, cipher: algorithm.create(material, isSdk) };
};

/** Reads and unwraps a session key; throws `SealError`. */
export const openSessionKey = async (text: string, unwrap: KeyUnwrapper): Promise<SessionKey> => {
  const { version, id, parts } = parseFrame(text);
  const [payload = '', ...more] = parts;
  if (more.length > 0) throw new SealError('has more parts than version$id$base64');
  const wrapped = decodeBase64(payload);
  if (wrapped === undefined) throw new SealError('has a payload that is not standard base64 on one line');
  const unwrapped = await unwrap(wrapped);
  if (unwrapped === undefined) {
    throw new SealError(
      'does not unwrap: most likely made with another public key: configure your client with GET /_control/v1/public-key',
    );
  }
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
