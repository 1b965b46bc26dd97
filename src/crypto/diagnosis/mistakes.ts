/** The mistakes that the diagnosis recognises. These names are public and do not change. */
export const mistakes = [
  'frame',
  'version',
  'id',
  'more-parts',
  'percent-encoded',
  'not-wrapped',
  'old-sdk',
  'oaep-hash',
  'oaep-mixed-hashes',
  'oaep-label',
  'pkcs1-padding',
  'no-padding',
  'url-safe-base64',
  'space-for-plus',
  'line-broken-base64',
  'base64-twice',
  'inner-url-safe-base64',
  'inner-space-for-plus',
  'inner-line-broken-base64',
  'inner-base64-twice',
  'key-length',
  'iv-length',
  'cbc-named-gcm',
  'gcm-named-cbc',
  'other-version',
  'id-case',
  'other-id',
  'aad-missing',
  'aad-base64-text',
  'tag-missing',
  'tag-first',
  'text-not-utf8',
  'hmac-with-gcm',
  'hmac-missing',
  'hmac-over-ciphertext',
  'hmac',
] as const;

export type Mistake = (typeof mistakes)[number];

/** What is wrong with one part. The explanation is one line of at most 170 printable ASCII characters, without any input. */
export interface PartDiagnosis {
  /** `null` when no single known mistake explains the failure. */
  readonly mistake: Mistake | null;
  readonly explanation: string;
}

export interface Diagnosis extends PartDiagnosis {
  /** `sessionKey`, or the name of a field. */
  readonly part: string;
}

/** The session key and the encrypted fields of one call. */
export interface EncryptedParts {
  readonly sessionKey: string;
  /** The encrypted fields of the same call, by field name. */
  readonly fields?: Readonly<Record<string, string>>;
}
