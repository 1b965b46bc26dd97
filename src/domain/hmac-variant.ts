/** How a client makes the HMAC of its AES_CBC fields; public clients differ in both. */
export interface HmacVariant {
  /** The raw bytes of the AES key, or the characters of its base64 text. */
  readonly secret: 'key' | 'key-text';
  /** The letter case of the hexadecimal digits. */
  readonly letters: 'upper' | 'lower';
}

/** The version that the .NET sample sends, and the official Java SDK up to 0.0.6; later ones send `v1_` and their own. */
export const PLAIN_VERSION = 'v1';

/** The .NET sample: plain `v1`. */
const dotNet: HmacVariant = { secret: 'key', letters: 'upper' };
/** The Java SDK: `v1_x.y.z`, but up to 0.0.6 plain `v1` too. */
const javaSdk: HmacVariant = { secret: 'key-text', letters: 'lower' };

/** The variant that the version of a session key implies; used while nothing else is known about the client. */
export const hmacOfVersion = (version: string): HmacVariant => (version === PLAIN_VERSION ? dotNet : javaSdk);

/**
 * The variant of an HMAC that was made with this secret. Digits without letters, or with letters of both cases, do not tell: then
 * it is the variant of the public client that uses this secret.
 */
export const hmacVariantOf = (secret: HmacVariant['secret'], hex: string): HmacVariant => {
  const isUpper = /[A-F]/.test(hex);
  if (isUpper === /[a-f]/.test(hex)) return secret === 'key' ? dotNet : javaSdk;
  return { secret, letters: isUpper ? 'upper' : 'lower' };
};

export const isSameHmac = (one: HmacVariant | null, other: HmacVariant | null): boolean =>
  one?.secret === other?.secret && one?.letters === other?.letters;
