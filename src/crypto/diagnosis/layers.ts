import type { KeyObject } from 'node:crypto';
import { isUuid } from '../../domain/text/uuid.ts';
import { decodeBase64 } from '../session/base64.ts';
import { DecryptionError } from '../session/decryption-error.ts';
import { isVersion } from '../session/frame.ts';
import { algorithms } from '../session/key-material.ts';
import type { OpenedKey } from './opened-key.ts';
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

/** The layers of a session key from the outside in, down to the first that cannot be decrypted. */
export const keyLayers = (
  privateKey: KeyObject,
  { text, version, id, wrapped, unwraps, inner }: OpenedKey,
): Layer[] => {
  const part = 'sessionKey';
  const isTried = wrapped?.length === wrappedLength(privateKey);
  const layers: Layer[] = [
    ...frameLayers(part, [version, id]),
    { part, name: 'wrapped key', found: bytesOf(text.split('$')[2]), isRight: isTried },
    { part, name: 'unwraps', found: describeUnwrapping(isTried, unwraps), isRight: unwraps },
  ];
  if (!unwraps) return layers;
  const found = inner?.algorithm ?? 'neither AES_GCM$…$… nor AES_CBC$…$…';
  layers.push({ part, name: 'algorithm', found, isRight: inner !== undefined });
  if (inner === undefined) return layers;
  const { keyBytes, ivBytes } = algorithms[inner.algorithm];
  const hasLength = (base64: string, lengths: readonly number[]): boolean =>
    lengths.includes(decodeBase64(base64)?.length ?? -1);
  return [
    ...layers,
    { part, name: 'AES key', found: bytesOf(inner.keyText), isRight: hasLength(inner.keyText, keyBytes) },
    { part, name: 'IV', found: bytesOf(inner.ivText), isRight: hasLength(inner.ivText, [ivBytes]) },
  ];
};

/** The layers of a field from the outside in. Whether it decrypts is among them if the session key is right. */
export const fieldLayers = (key: OpenedKey, part: string, field: string): Layer[] => {
  const [version, id, ...parts] = field.split('$');
  const isSame = version === key.version && id === key.id;
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
  if (key.read === undefined) return layers;
  const name = key.read.algorithm === 'AES_GCM' ? 'tag' : 'HMAC';
  try {
    const letters = [...key.read.cipher.decrypt(parts).text].length;
    return [...layers, { part, name, found: `matches; the text has ${letters} letters`, isRight: true }];
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    return [...layers, { part, name, found: `no: the field ${error.message}`, isRight: false }];
  }
};
