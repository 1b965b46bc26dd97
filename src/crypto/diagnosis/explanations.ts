import { format } from 'node:util';
import { PLAIN_VERSION } from '../../domain/hmac-variant.ts';
import { findOtherEncoding } from '../../domain/text/encoding.ts';
import { type Frame, frameProblems } from '../session/frame.ts';
import type { Base64Mistake } from './base64-repairs.ts';
import type { Mistake, PartDiagnosis } from './mistakes.ts';

/** What is wrong and how to fix it; `%s` stands for a detail. A part's name comes before the text. */
export const mistakeTexts: Readonly<Record<Mistake, string>> = {
  frame: `${frameProblems.frame}: encrypt it and send all of it`,
  version: `${frameProblems.version}: begin it with v1$`,
  id: `${frameProblems.id}: make a new UUID for every call`,
  'more-parts': 'has more parts than %s: send it unchanged',
  'percent-encoded': 'is percent-encoded, as in a URL or a form: send it unchanged, in JSON',
  'not-wrapped':
    'is not encrypted: encrypt the AES key and IV with the public key, by RSA-OAEP (SHA-1), and then encode in base64',
  'old-sdk':
    'looks like Java SDK 0.0.1 or 0.0.2, with SHA-256 in OAEP and a 16-byte IV: update the SDK (0.0.3 fixes it), or use SHA-1 and 12 bytes in your own code',
  'oaep-hash': 'is wrapped with RSA-OAEP and %s: use SHA-1 as hash and as MGF1 hash%s',
  'oaep-mixed-hashes': 'is wrapped with RSA-OAEP, hash %s and MGF1 hash %s: use SHA-1 for both%s',
  'oaep-label': 'is wrapped with an OAEP label: use RSA-OAEP without one',
  'pkcs1-padding': 'is wrapped with PKCS#1 v1.5 padding: use RSA-OAEP with SHA-1 and MGF1-SHA-1',
  'no-padding': 'is encrypted with RSA without padding: use RSA-OAEP with SHA-1 and MGF1-SHA-1',
  'url-safe-base64': 'has a payload in URL-safe base64: use the standard alphabet, with + and /',
  'space-for-plus': 'has spaces in place of + in its base64: send it as JSON, or percent-encode it in a form',
  'line-broken-base64':
    'has line breaks or spaces in its base64: encode on one line, without a line break at the end%s',
  'base64-twice': 'has a payload encoded in base64 twice: encode it once',
  'inner-url-safe-base64': 'contains the %s in URL-safe base64: use the standard alphabet, with + and /',
  'inner-space-for-plus': 'contains spaces in place of + in the base64 of the %s: wrap the base64 text unchanged',
  'inner-line-broken-base64': 'contains line breaks or spaces in the base64 of the %s: encode on one line%s',
  'inner-base64-twice': 'contains the %s encoded in base64 twice: encode the raw bytes once',
  'key-length': 'contains an %s key of %s bytes: it must be %s bytes long',
  'iv-length': 'contains an %s IV of %s bytes: it must be %s bytes long%s',
  'cbc-named-gcm':
    'names AES_GCM, but the fields are encrypted with AES_CBC and its 16-byte IV: name AES_CBC, or encrypt with AES-256-GCM',
  'gcm-named-cbc': 'names AES_CBC, but the fields are encrypted with AES_GCM and its 12-byte IV: name AES_GCM',
  'other-version': "has a different version from the session key: begin every field with the session key's version",
  'id-case': "has the session key's id in different letter case: repeat the id exactly",
  'other-id':
    'has a different id from the session key%s: encrypt all fields of a call with one session, and begin them with its id',
  'aad-missing': 'is encrypted without additional data (AAD): set the 32 raw bytes of the AES key as AAD',
  'aad-base64-text': 'is encrypted with the base64 text of the AES key as AAD: use its 32 raw bytes as AAD',
  'tag-missing': 'has no authentication tag: append the 16-byte GCM tag to the ciphertext before base64',
  'tag-first': 'has its authentication tag before the ciphertext: append the 16-byte GCM tag after it',
  'text-not-utf8': 'contains text that is not UTF-8%s: encode the text as UTF-8 before encrypting it',
  'hmac-with-gcm':
    'ends with an HMAC as in AES_CBC, but the session key names AES_GCM: encrypt with AES-256-GCM and add no HMAC',
  'hmac-missing': 'has no HMAC: append $ and the HMAC-SHA-256 of the plaintext in hex, as every AES_CBC field has it',
  'hmac-over-ciphertext': 'has an HMAC of the ciphertext: make the HMAC-SHA-256 of the plaintext',
  hmac: 'decrypts, but its HMAC matches neither the raw key nor its base64 text: send the HMAC-SHA-256 of the plaintext in hex',
};

/** For failures without a single known cause: each text must be true for every cause, also for several at once. */
const unknownTexts = {
  'too-long': 'it is longer than %s characters, far more than any session key or field: send only the encrypted value',
  'other-key':
    'most likely made with another public key, such as the one built into the SDK: use GET /_control/v1/public-key',
  length:
    'its payload has %s bytes, but this public key makes %s: it was cut off, encoded differently, or made with another key size',
  'no-base64': 'its payload is not standard base64 on one line, and something else is wrong with it, too',
  'right-key': 'made with the right public key, but with more than one mistake: see each layer with the command doctor',
  'right-key-length':
    'made with the right public key, but its payload has %s bytes and not %s: keep leading zero bytes, and add nothing',
  'right-key-base64': 'made with the right public key, but its payload is not standard base64 on one line',
  'not-encrypted':
    'its payload is not encrypted, and its content is wrong, too: see each layer with the command doctor',
  material:
    'unwraps, but contains neither AES_GCM$base64(key)$base64(iv) nor AES_CBC$base64(key)$base64(iv) of the right lengths',
  field:
    'does not decrypt, not even with any one known mistake undone: another key or IV was used, or there are two mistakes',
  tag: 'decrypts with this key and IV, but its tag does not match: the AAD must be the 32 raw bytes of the AES key',
} as const;

export const explain = (mistake: Mistake, ...details: readonly (string | number)[]): PartDiagnosis => ({
  mistake,
  explanation: format(mistakeTexts[mistake], ...details),
});

export const explainUnknown = (
  kind: keyof typeof unknownTexts,
  ...details: readonly (string | number)[]
): PartDiagnosis => ({
  mistake: null,
  explanation: `not recognised: ${format(unknownTexts[kind], ...details)}`,
});

/** The official Java SDK before 0.0.12 may break base64 into lines. */
const mayBreakLines = (version: string): boolean => version === PLAIN_VERSION || /^v1_0\.0\.(\d|1[01])$/.test(version);

/** Explains a base64 mistake of the payload, or of the inner `parts` ("key", "IV", "key and IV"). */
export const explainBase64 = (mistake: Base64Mistake, { version }: Frame, parts?: string): PartDiagnosis => {
  const more = mayBreakLines(version) ? ' (Java SDKs before 0.0.12 may do this: update)' : '';
  const details = [parts ?? [], mistake === 'line-broken-base64' ? more : []].flat();
  return explain(parts === undefined ? mistake : `inner-${mistake}`, ...details);
};

/** Whether the only explanation left is that the client used another public key. */
export const isOtherPublicKey = ({ mistake, explanation }: PartDiagnosis): boolean =>
  mistake === null && (explanation === explainUnknown('other-key').explanation || OTHER_SIZE.test(explanation));

/** The lengths of blocks that RSA keys of other common sizes make: 1024, 2048 and 3072 bits. */
const OTHER_SIZE = /^not recognised: its payload has (128|256|384) bytes/;

/** Explains bytes that should be UTF-8 text and are not, and names the encoding that they are most likely in. */
export const explainEncoding = (bytes: Buffer): PartDiagnosis => {
  const encoding = findOtherEncoding(bytes);
  return explain('text-not-utf8', encoding === undefined ? '' : ` (it looks like ${encoding})`);
};
