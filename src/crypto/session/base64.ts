const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;
const UNPADDED = /^[A-Za-z0-9+/]+$/;

/**
 * Standard base64 on one line, with its padding or without any, as common decoders take it; `undefined` for anything
 * else, where Node would guess.
 */
export const decodeBase64 = (text: string): Buffer | undefined =>
  PADDED.test(text) || (UNPADDED.test(text) && text.length % 4 !== 1) ? Buffer.from(text, 'base64') : undefined;
