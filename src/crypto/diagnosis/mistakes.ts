/** What is recognised, by names that stay. */
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

/** What is wrong, in one line of at most 170 printable ASCII characters, without any of the input. */
export interface Explained {
  /** `null` when no single known mistake explains it. */
  readonly mistake: Mistake | null;
  readonly explanation: string;
}

export interface Diagnosis extends Explained {
  /** `sessionKey`, or the name of a field. */
  readonly part: string;
}

export interface Sealed {
  readonly sessionKey: string;
  /** The encrypted fields of the same call by their names. */
  readonly fields?: Readonly<Record<string, string>>;
}
