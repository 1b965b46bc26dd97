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
import { diagnoseSessionKey } from './session-key.ts';

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
const NOT_DIAGNOSED = 'does not decrypt, and is not diagnosed: the session key is not right, either';
const HIDDEN = 'has a text that contains the AES key or the IV: it is shown with "reveal": true';

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

/** What is wrong with a field whose session key is not right. */
const explainUnderWrongKey = ({ read }: OpenedKey, text: string | null): string | null => {
  if (read === undefined) return NOT_TRIED;
  return text === null ? NOT_DIAGNOSED : null;
};

/** `mistake`: what is wrong with the field; `wrong-key`: the session key is. */
const viewField = (
  opened: OpenedKey,
  name: string,
  wire: string,
  mistake: PartDiagnosis | 'wrong-key' | undefined,
  reveal: boolean,
): InspectedField => {
  const [payload = '', ...rest] = wire.split('$').slice(2);
  const bytes = decodeBase64(payload);
  const { algorithm, cipher } = opened.read ?? {};
  const hasTag = algorithm === 'AES_GCM' && bytes !== undefined && bytes.length >= TAG_BYTES;
  const text = tryDecrypt(cipher, [payload, ...rest]);
  const { key, iv } = secretsOf(opened);
  const secrets = [key, iv].filter((one) => one !== undefined);
  const isHidden = !reveal && text !== null && containsSecret(text, secrets);
  const wrong = mistake === 'wrong-key' ? explainUnderWrongKey(opened, text) : mistake?.explanation;
  const explanations = [wrong ?? [], isHidden ? HIDDEN : []].flat();
  return {
    name,
    wire,
    bytes: bytes?.length ?? null,
    tag: hasTag ? bytes.subarray(-TAG_BYTES).toString('hex') : null,
    hmac: algorithm === 'AES_CBC' ? (rest[0] ?? null) : null,
    decrypts: text !== null,
    text: isHidden ? null : text,
    explanation: explanations.length === 0 ? null : explanations.join('; it '),
  };
};

/** Looks into a session key and its fields. AES key and IV are shown, in whatever place, only with `reveal`. Never throws. */
export const inspectParts = (
  privateKey: KeyObject,
  { sessionKey, fields = {} }: EncryptedParts,
  { reveal = false }: { readonly reveal?: boolean } = {},
): Inspection => {
  const opened = openKey(privateKey, sessionKey);
  const key = diagnoseSessionKey(privateKey, opened, Object.values(fields));
  const isRight = 'cipher' in key;
  const named = Object.entries(fields).map(([name, wire]) => ({
    name,
    wire,
    mistake: isRight ? diagnoseField(key, name, wire) : ('wrong-key' as const),
  }));
  const diagnoses: readonly Diagnosis[] = isRight
    ? named.flatMap(({ name, mistake }) => (typeof mistake === 'object' ? [{ part: name, ...mistake }] : []))
    : [{ part: 'sessionKey', ...key }];
  return {
    sessionKey: viewKey(opened, isRight ? undefined : key, reveal),
    fields: named.map(({ name, wire, mistake }) => viewField(opened, name, wire, mistake, reveal)),
    layers: [...keyLayers(privateKey, opened), ...named.flatMap(({ name, wire }) => fieldLayers(opened, name, wire))],
    diagnosis: diagnoses[0] ?? null,
  };
};

/** What the worker answers. Never throws, whatever was sent. */
export const inspect = (privateKey: KeyObject, { parts, signature, reveal }: InspectQuestion): InspectAnswer => ({
  parts: parts && inspectParts(privateKey, parts, { reveal }),
  signature: signature && inspectSignature(signature),
});
