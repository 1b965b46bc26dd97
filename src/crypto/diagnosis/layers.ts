import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { isUuid } from '../../domain/text/uuid.ts';
import { decodeBase64 } from '../session/base64.ts';
import { DecryptionError } from '../session/decryption-error.ts';
import { isVersion } from '../session/frame.ts';
import { algorithms, type ParsedMaterial, parseMaterial, splitMaterial } from '../session/key-material.ts';
import type { EncryptedParts } from './mistakes.ts';
import { wrappedLength } from './rsa-padding.ts';

/** One thing that must be right in a session key or field, and what was found. */
export interface Layer {
  /** `sessionKey`, or the name of a field. */
  readonly part: string;
  readonly name: string;
  /** Contains nothing secret. */
  readonly found: string;
  readonly isRight: boolean;
}

const bytesOf = (text: string | undefined): string => {
  const bytes = decodeBase64(text ?? '');
  return bytes === undefined ? 'not standard base64 on one line' : `${bytes.length} bytes`;
};

const unwrap = (key: KeyObject, wrapped: Buffer | undefined): Buffer | undefined => {
  if (wrapped === undefined) return undefined;
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, wrapped);
  } catch {
    return undefined;
  }
};

const describeUnwrapping = (isTried: boolean, isUnwrapped: boolean): string => {
  if (!isTried) return 'not tried: the wrapped key is not right';
  return isUnwrapped ? 'yes' : 'no, not with this private key and RSA-OAEP (SHA-1)';
};

const frameLayers = (part: string, [version = '', id = '']: readonly string[]): Layer[] => [
  {
    part,
    name: 'version',
    found: isVersion(version) ? version : 'not v1 or v1_x.y.z',
    isRight: isVersion(version),
  },
  { part, name: 'id', found: isUuid(id) ? id : 'not a UUID', isRight: isUuid(id) },
];

const tryParse = (unwrapped: Buffer): ParsedMaterial | undefined => {
  try {
    return parseMaterial(unwrapped);
  } catch {
    return undefined;
  }
};

/** The layers of a session key down to the first that cannot be decrypted, and the parsed content when it is right. */
const unwrapKey = (privateKey: KeyObject, sessionKey: string): { layers: Layer[]; read?: ParsedMaterial } => {
  const part = 'sessionKey';
  const parts = sessionKey.split('$');
  const wrapped = decodeBase64(parts[2] ?? '');
  const expected = wrappedLength(privateKey);
  const unwrapped = unwrap(privateKey, wrapped);
  const layers: Layer[] = [
    ...frameLayers(part, parts),
    { part, name: 'wrapped key', found: bytesOf(parts[2]), isRight: wrapped?.length === expected },
    {
      part,
      name: 'unwraps',
      found: describeUnwrapping(wrapped?.length === expected, unwrapped !== undefined),
      isRight: unwrapped !== undefined,
    },
  ];
  if (unwrapped === undefined) return { layers };
  const inner = splitMaterial(unwrapped);
  const found = inner?.algorithm ?? 'neither AES_GCM$…$… nor AES_CBC$…$…';
  layers.push({ part, name: 'algorithm', found, isRight: inner !== undefined });
  if (inner === undefined) return { layers };
  const { keyBytes, ivBytes } = algorithms[inner.algorithm];
  const hasLength = (text: string, lengths: readonly number[]): boolean =>
    lengths.includes(decodeBase64(text)?.length ?? -1);
  layers.push(
    { part, name: 'AES key', found: bytesOf(inner.keyText), isRight: hasLength(inner.keyText, keyBytes) },
    { part, name: 'IV', found: bytesOf(inner.ivText), isRight: hasLength(inner.ivText, [ivBytes]) },
  );
  const read = tryParse(unwrapped);
  return read === undefined ? { layers } : { layers, read };
};

const fieldLayers = (part: string, field: string, sessionKey: string, read: ParsedMaterial | undefined): Layer[] => {
  const [version, id, ...parts] = field.split('$');
  const [keyVersion, keyId] = sessionKey.split('$');
  const isSame = version === keyVersion && id === keyId;
  const layers: Layer[] = [
    ...frameLayers(part, [version ?? '', id ?? '']),
    {
      part,
      name: 'session',
      found: isSame ? 'same as the session key' : 'a version or id that differs from the session key',
      isRight: isSame,
    },
    { part, name: 'payload', found: bytesOf(parts[0]), isRight: decodeBase64(parts[0] ?? '') !== undefined },
  ];
  if (read === undefined) return layers;
  const name = read.algorithm === 'AES_GCM' ? 'tag' : 'HMAC';
  try {
    const letters = [...read.cipher.decrypt(parts).text].length;
    return [...layers, { part, name, found: `matches; the text has ${letters} letters`, isRight: true }];
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    return [...layers, { part, name, found: `no: the field ${error.message}`, isRight: false }];
  }
};

/** Each layer of a session key and of its fields, from the outside in. `diagnose` explains why a layer is wrong. */
export const explainLayers = (privateKey: KeyObject, { sessionKey, fields = {} }: EncryptedParts): Layer[] => {
  const { layers, read } = unwrapKey(privateKey, sessionKey);
  return [...layers, ...Object.entries(fields).flatMap(([part, field]) => fieldLayers(part, field, sessionKey, read))];
};
