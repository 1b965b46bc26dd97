import { format } from 'node:util';
import { PLAIN_VERSION } from '../../domain/hmac-variant.ts';
import { findOtherEncoding } from '../../domain/text/encoding.ts';
import { type Frame, frameProblems } from '../session/frame.ts';
import type { Base64Mistake } from './base64-mends.ts';
import type { Explained, Mistake } from './mistakes.ts';

/** What was done and how to mend it; `%s` stands for a detail. */
export const mistakeTexts: Readonly<Record<Mistake, string>> = {
  frame: `${frameProblems.frame}; send it whole and encrypted`,
  version: `${frameProblems.version}: begin with v1$`,
  id: `${frameProblems.id}: make a new UUID for every call`,
  'more-parts': 'has more parts than %s: send it as it was made',
  'percent-encoded': 'is percent-encoded, as addresses and forms are: send the text in JSON as it was made',
  'not-wrapped': 'is not encrypted: wrap the AES key and IV with RSA-OAEP (SHA-1) and the public key before base64',
  'old-sdk':
    'is as Java SDK 0.0.1 and 0.0.2 make it, with SHA-256 in OAEP and a 16-byte IV: use the newest (0.0.3 mends it), or in own code SHA-1 and 12 bytes',
  'oaep-hash': 'is wrapped with RSA-OAEP and %s: use SHA-1 as hash and as MGF1 hash%s',
  'oaep-mixed-hashes': 'is wrapped with RSA-OAEP, hash %s and MGF1 hash %s: use SHA-1 for both%s',
  'oaep-label': 'is wrapped with an OAEP label: use RSA-OAEP without one',
  'pkcs1-padding': 'is wrapped with PKCS#1 v1.5 padding: use RSA-OAEP with SHA-1 and MGF1-SHA-1',
  'no-padding': 'is encrypted with RSA without padding: use RSA-OAEP with SHA-1 and MGF1-SHA-1',
  'url-safe-base64': 'has its payload in URL-safe base64: use the standard alphabet, with + and /',
  'space-for-plus': 'has spaces where its base64 had +: percent-encode it, or send it as JSON and not as a form',
  'line-broken-base64': 'has line breaks or spaces in its base64: encode on one line, without any at the end%s',
  'base64-twice': 'has its payload encoded in base64 twice: encode it once',
  'inner-url-safe-base64': 'holds the %s in URL-safe base64: use the standard alphabet, with + and /',
  'inner-space-for-plus': 'holds spaces where the base64 of the %s had +: wrap the text as it was made',
  'inner-line-broken-base64': 'holds line breaks or spaces in the base64 of the %s: encode on one line%s',
  'inner-base64-twice': 'holds the %s encoded in base64 twice: encode the raw bytes once',
  'key-length': 'holds an %s key of %s bytes: it must be %s bytes long',
  'iv-length': 'holds an %s IV of %s bytes: it must be %s bytes long%s',
  'cbc-named-gcm':
    'names AES_GCM, but the fields are sealed with AES_CBC and its 16-byte IV: name AES_CBC or seal with AES-256-GCM',
  'gcm-named-cbc': 'names AES_CBC, but the fields are sealed with AES_GCM and its 12-byte IV: name AES_GCM',
  'other-version': "has another version than the session key: begin every field with the session key's version",
  'id-case': "repeats the session key's id in other letter case: repeat it as it is",
  'other-id':
    'has another id than the session key%s; seal all fields of a call with one session, and begin them with its id',
  'aad-missing': 'is sealed without additional data: set the 32 raw bytes of the AES key as AAD',
  'aad-base64-text': 'has the base64 text of the AES key as additional data: use its 32 raw bytes as AAD',
  'tag-missing': 'has no authentication tag: append the 16-byte GCM tag to the ciphertext before base64',
  'tag-first': 'has its authentication tag before the ciphertext: append the 16-byte GCM tag after it',
  'text-not-utf8': 'holds text that is not UTF-8%s: encode the text as UTF-8 before encrypting it',
  'hmac-with-gcm':
    'ends in an HMAC as fields of AES_CBC do, but the session key names AES_GCM: seal with AES-256-GCM, without HMAC',
  'hmac-missing': 'has no HMAC: AES_CBC fields are version$id$base64$hmac, an HMAC-SHA-256 of the plaintext in hex',
  'hmac-over-ciphertext': 'has an HMAC of the ciphertext: make the HMAC-SHA-256 of the plaintext',
  hmac: 'decrypts, but its HMAC fits neither the raw key nor its base64 text: it is HMAC-SHA-256 of the plaintext, in hex',
};

/** Each must be true of whatever comes to it: more than one mistake may be at work, or one that nobody knows. */
const unknown = {
  'too-long': 'it is longer than %s characters, far more than any session key or field',
  'other-key':
    'most likely made with another public key, such as the one built into the SDK; use GET /_control/v1/public-key',
  length:
    'its payload has %s bytes, and the public key wraps to %s: cut, encoded in another way, or made with a key of another size',
  'no-base64': 'its payload is not standard base64 on one line, and is not right otherwise either',
  'right-key': 'made with the right public key, but more than one thing is wrong with it',
  'right-key-length':
    'made with the right public key, but its payload has %s bytes and not %s: keep leading zeros, and add nothing to it',
  'right-key-base64': 'made with the right public key, but its payload is not standard base64 on one line',
  clear: 'its payload is not encrypted, and what it holds is not right either',
  material:
    'unwraps, but to neither AES_GCM$base64(key)$base64(iv) nor AES_CBC$base64(key)$base64(iv) with right lengths',
  field:
    'does not open with this session key, nor with any one known mistake undone; another key or IV, or two mistakes',
  tag: 'decrypts with this key and IV, but its tag does not fit; the AAD must be the 32 raw bytes of the AES key',
} as const;

export const explain = (mistake: Mistake, ...details: readonly (string | number)[]): Explained => ({
  mistake,
  explanation: format(mistakeTexts[mistake], ...details),
});

export const explainUnknown = (kind: keyof typeof unknown, ...details: readonly (string | number)[]): Explained => ({
  mistake: null,
  explanation: `not recognised: ${format(unknown[kind], ...details)}`,
});

/** The official Java SDK before 0.0.12 may break lines. */
const mayBreakLines = (version: string): boolean => version === PLAIN_VERSION || /^v1_0\.0\.(\d|1[01])$/.test(version);

/** Of base64 in a payload, or of the `parts` within; names the SDK that may be at fault. */
export const explainBase64 = (mistake: Base64Mistake, { version }: Frame, parts?: string): Explained => {
  const more = mayBreakLines(version) ? ' (Java SDKs before 0.0.12 may do so: use the newest)' : '';
  const details = [parts ?? [], mistake === 'line-broken-base64' ? more : []].flat();
  return explain(parts === undefined ? mistake : `inner-${mistake}`, ...details);
};

/** Nothing is wrong that is known: what remains is that another key has wrapped it. */
export const isOtherPublicKey = ({ mistake, explanation }: Explained): boolean =>
  mistake === null && (explanation === explainUnknown('other-key').explanation || OTHER_SIZE.test(explanation));

/** Wrapped whole, by RSA keys of other common sizes. */
const OTHER_SIZE = /^not recognised: its payload has (128|256|384) bytes/;

/** Of the bytes of a text that should be UTF-8. */
export const explainEncoding = (bytes: Buffer): Explained => {
  const encoding = findOtherEncoding(bytes);
  return explain('text-not-utf8', encoding === undefined ? '' : ` but reads as ${encoding}`);
};
