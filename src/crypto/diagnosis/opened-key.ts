import type { KeyObject } from 'node:crypto';
import { decodeBase64 } from '../session/base64.ts';
import { type ParsedMaterial, parseMaterial, splitMaterial, type UnwrappedText } from '../session/key-material.ts';
import { oaepHashes } from './rsa-padding.ts';
import { type Padding, type UnwrappedBlock, unwrapBlock } from './unwrap-block.ts';

/** A session key taken apart, from the outside in. What cannot be reached is `undefined`; what is reached need not be right. */
export interface OpenedKey {
  readonly text: string;
  readonly version: string;
  readonly id: string;
  readonly wrapped: Buffer | undefined;
  /** Decrypted, with whichever padding the client used. */
  readonly block: UnwrappedBlock | undefined;
  /** Whether the padding is the right one: `inner` and `read` need that. */
  readonly unwraps: boolean;
  readonly inner: UnwrappedText | undefined;
  readonly read: ParsedMaterial | undefined;
}

const RIGHT_HASH = oaepHashes[0];

/** Whether a padding is RSA-OAEP with SHA-1 for both hashes, and without a label. */
export const isRightPadding = (padding: Padding): boolean =>
  padding.name === 'oaep' && padding.hash === RIGHT_HASH && padding.mgfHash === RIGHT_HASH && !padding.hasLabel;

/** The content of a session key, if it is right. */
export const tryParse = (plain: Buffer): ParsedMaterial | undefined => {
  try {
    return parseMaterial(plain);
  } catch {
    return undefined;
  }
};

/** Takes a session key apart. Never throws. */
export const openKey = (privateKey: KeyObject, text: string): OpenedKey => {
  const [version = '', id = '', payload = ''] = text.split('$');
  const wrapped = decodeBase64(payload);
  const block = wrapped && unwrapBlock(privateKey, wrapped);
  const plain = block !== undefined && isRightPadding(block.padding) ? block.plain : undefined;
  return {
    text,
    version,
    id,
    wrapped,
    block,
    unwraps: plain !== undefined,
    inner: plain && splitMaterial(plain),
    read: plain && tryParse(plain),
  };
};
