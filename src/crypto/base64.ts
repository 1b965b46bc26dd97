const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Standard base64 on one line, with or without its padding; `undefined` for anything else, where Node would guess. */
export const decodeBase64 = (text: string): Buffer | undefined =>
  BASE64.test(text) && text.replaceAll('=', '').length % 4 !== 1 ? Buffer.from(text, 'base64') : undefined;
