import type { KeyObject } from 'node:crypto';
import { isUuid } from '../../domain/text/uuid.ts';
import { inspectSignature, type SignatureQuestion, type SignatureView } from '../certificates/signature-view.ts';
import { decodeBase64 } from '../session/base64.ts';
import type { FieldCipher } from '../session/field-cipher.ts';
import { isVersion } from '../session/frame.ts';
import type { AlgorithmName } from '../session/key-material.ts';
import { diagnoseField } from './field.ts';
import { fieldLayers, keyLayers, type Layer } from './layers.ts';
import type { Diagnosis, EncryptedParts, PartDiagnosis } from './mistakes.ts';
import { type OpenedKey, openKey } from './opened-key.ts';
import { containsSecret } from './secret-in-text.ts';
import { diagnoseSessionKey, type UnwrappedKey } from './session-key.ts';

/** What is in a session key. What cannot be reached is `null`. Explanations continue a sentence that begins with the part. */
export interface InspectedKey {
  readonly wire: string;
  readonly version: string | null;
  readonly id: string | null;
  readonly wrappedBytes: number | null;
  readonly unwraps: boolean;
  readonly algorithm: AlgorithmName | null;
  readonly keyBytes: number | null;
  readonly ivBytes: number | null;
  /** In base64, as `iv`; both only if they are asked for. */
  readonly key: string | null;
  readonly iv: string | null;
  readonly explanation: string | null;
}

/** What is in an encrypted field. */
export interface InspectedField {
  readonly name: string;
  readonly wire: string;
  /** The length of its payload. */
  readonly bytes: number | null;
  /** The tag of AES_GCM and the HMAC of AES_CBC, in hexadecimal. */
  readonly tag: string | null;
  readonly hmac: string | null;
  readonly decrypts: boolean;
  readonly text: string | null;
  readonly explanation: string | null;
}

/** A session key and its fields, looked into layer by layer. */
export interface Inspection {
  readonly sessionKey: InspectedKey;
  readonly fields: readonly InspectedField[];
  readonly layers: readonly Layer[];
  /** The first part that is wrong, as `diagnose` says it. */
  readonly diagnosis: Diagnosis | null;
}

/** The parts of a call to look into; `null`: it has none. */
export interface InspectQuestion {
  readonly parts: EncryptedParts | null;
  readonly signature: SignatureQuestion | null;
  /** Whether the AES key and the IV are shown. */
  readonly reveal: boolean;
}

export interface InspectAnswer {
  readonly parts: Inspection | null;
  readonly signature: SignatureView | null;
}

const TAG_BYTES = 16;

const NOT_TRIED = 'is not tried: the session key is not right';
const HIDDEN = 'has a text that contains the AES key or the IV: it is shown with "reveal": true';

type Diagnosed = UnwrappedKey | PartDiagnosis;

const mistakeOf = (diagnosed: Diagnosed): PartDiagnosis | undefined =>
  'explanation' in diagnosed ? diagnosed : undefined;

/** The bytes of the AES key and IV, as far as they can be read. */
const secretsOf = ({ inner }: OpenedKey): { readonly key: Buffer | undefined; readonly iv: Buffer | undefined } => ({
  key: decodeBase64(inner?.keyText ?? ''),
  iv: decodeBase64(inner?.ivText ?? ''),
});

const viewKey = (opened: OpenedKey, mistake: PartDiagnosis | undefined, reveal: boolean): InspectedKey => {
  const { text, version, id, wrapped, unwraps, inner } = opened;
  const { key, iv } = secretsOf(opened);
  return {
    wire: text,
    version: isVersion(version) ? version : null,
    id: isUuid(id) ? id : null,
    wrappedBytes: wrapped?.length ?? null,
    unwraps,
    algorithm: inner?.algorithm ?? null,
    keyBytes: key?.length ?? null,
    ivBytes: iv?.length ?? null,
    key: reveal ? (key?.toString('base64') ?? null) : null,
    iv: reveal ? (iv?.toString('base64') ?? null) : null,
    explanation: mistake?.explanation ?? null,
  };
};

const tryDecrypt = (cipher: FieldCipher | undefined, parts: readonly string[]): string | null => {
  try {
    return cipher?.decrypt(parts).text ?? null;
  } catch {
    return null;
  }
};

const viewField = (
  opened: OpenedKey,
  [name, wire]: readonly [string, string],
  explanation: string | undefined,
  reveal: boolean,
): InspectedField => {
  const [, , payload = '', mac] = wire.split('$');
  const parts = wire.split('$').slice(2);
  const bytes = decodeBase64(payload);
  const { algorithm } = opened.read ?? {};
  const hasTag = algorithm === 'AES_GCM' && bytes !== undefined && bytes.length >= TAG_BYTES;
  const text = tryDecrypt(opened.read?.cipher, parts);
  const { key, iv } = secretsOf(opened);
  const secrets = [key, iv].filter((one) => one !== undefined);
  const isHidden = !reveal && text !== null && containsSecret(text, secrets);
  return {
    name,
    wire,
    bytes: bytes?.length ?? null,
    tag: hasTag ? bytes.subarray(-TAG_BYTES).toString('hex') : null,
    hmac: algorithm === 'AES_CBC' ? (mac ?? null) : null,
    decrypts: text !== null,
    text: isHidden ? null : text,
    explanation: explanation ?? (isHidden ? HIDDEN : null),
  };
};

/** Looks into a session key and its fields. AES key and IV are shown, in whatever place, only with `reveal`. Never throws. */
export const inspectParts = (
  privateKey: KeyObject,
  { sessionKey, fields = {} }: EncryptedParts,
  { reveal = false }: { readonly reveal?: boolean } = {},
): Inspection => {
  const opened = openKey(privateKey, sessionKey);
  const named = Object.entries(fields);
  const diagnosed = diagnoseSessionKey(privateKey, opened, Object.values(fields));
  const mistake = mistakeOf(diagnosed);
  const found = named.map(([name, text]) => ('cipher' in diagnosed ? diagnoseField(diagnosed, name, text) : undefined));
  const wrong = [
    { part: 'sessionKey', mistake },
    ...named.map(([part], index) => ({ part, mistake: found[index] })),
  ].find((one) => one.mistake !== undefined);
  return {
    sessionKey: viewKey(opened, mistake, reveal),
    fields: named.map((field, index) =>
      viewField(opened, field, mistake === undefined ? found[index]?.explanation : NOT_TRIED, reveal),
    ),
    layers: [...keyLayers(privateKey, opened), ...named.flatMap(([name, text]) => fieldLayers(opened, name, text))],
    diagnosis: wrong?.mistake === undefined ? null : { part: wrong.part, ...wrong.mistake },
  };
};

/** What the worker answers. Never throws, whatever was sent. */
export const inspect = (privateKey: KeyObject, { parts, signature, reveal }: InspectQuestion): InspectAnswer => ({
  parts: parts && inspectParts(privateKey, parts, { reveal }),
  signature: signature && inspectSignature(signature),
});
