const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;
const UNPADDED = /^[A-Za-z0-9+/]+$/;

/**
 * Decodes standard base64 on one line, with padding or without. Returns `undefined` for any other text: `Buffer.from` would
 * skip invalid characters.
 */
export const decodeBase64 = (text: string): Buffer | undefined =>
  PADDED.test(text) || (UNPADDED.test(text) && text.length % 4 !== 1) ? Buffer.from(text, 'base64') : undefined;
