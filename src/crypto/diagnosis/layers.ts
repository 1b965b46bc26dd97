import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { isUuid } from '../../domain/text/uuid.ts';
import { decodeBase64 } from '../session/base64.ts';
import { isVersion } from '../session/frame.ts';
import { algorithms, type ReadMaterial, readMaterial, splitMaterial } from '../session/key-material.ts';
import { SealError } from '../session/seal-error.ts';
import type { Sealed } from './mistakes.ts';
import { wrappedLength } from './rsa-padding.ts';

/** One thing that must be right, with what was found. */
export interface Layer {
  /** `sessionKey`, or the name of a field. */
  readonly part: string;
  readonly name: string;
  /** Without any of what is secret. */
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
  return isUnwrapped ? 'yes' : 'no, not with this private key, OAEP and SHA-1';
};

const frameLayers = (part: string, [version = '', id = '']: readonly string[]): Layer[] => [
  {
    part,
    name: 'version',
    found: isVersion(version) ? version : 'neither v1 nor v1_x.y.z',
    isRight: isVersion(version),
  },
  { part, name: 'id', found: isUuid(id) ? id : 'not a UUID', isRight: isUuid(id) },
];

const tryRead = (unwrapped: Buffer): ReadMaterial | undefined => {
  try {
    return readMaterial(unwrapped);
  } catch {
    return undefined;
  }
};

/** The layers of a session key up to the first that cannot be looked into, and what opens its fields. */
const openKey = (privateKey: KeyObject, sessionKey: string): { layers: Layer[]; read?: ReadMaterial } => {
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
  const read = tryRead(unwrapped);
  return read === undefined ? { layers } : { layers, read };
};

const fieldLayers = (part: string, field: string, sessionKey: string, read: ReadMaterial | undefined): Layer[] => {
  const [version, id, ...parts] = field.split('$');
  const [keyVersion, keyId] = sessionKey.split('$');
  const isSame = version === keyVersion && id === keyId;
  const layers: Layer[] = [
    ...frameLayers(part, [version ?? '', id ?? '']),
    { part, name: 'session', found: isSame ? 'the one of the session key' : 'another version or id', isRight: isSame },
    { part, name: 'payload', found: bytesOf(parts[0]), isRight: decodeBase64(parts[0] ?? '') !== undefined },
  ];
  if (read === undefined) return layers;
  const name = read.algorithm === 'AES_GCM' ? 'tag' : 'HMAC';
  try {
    const letters = [...read.cipher.open(parts).text].length;
    return [...layers, { part, name, found: `fits; a text of ${letters} letters`, isRight: true }];
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return [...layers, { part, name, found: `no: the field ${error.message}`, isRight: false }];
  }
};

/** Each layer of a session key and of its fields, from the outside in: `diagnose` says what is behind one that is not right. */
export const explainLayers = (privateKey: KeyObject, { sessionKey, fields = {} }: Sealed): Layer[] => {
  const { layers, read } = openKey(privateKey, sessionKey);
  return [...layers, ...Object.entries(fields).flatMap(([part, field]) => fieldLayers(part, field, sessionKey, read))];
};
