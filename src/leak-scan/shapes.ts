import type { LeakEncoding, LeakKind } from './known.ts';
import type { AnchoredNeedle, Match, Needle } from './needle.ts';

/** More than any token or session key of the service has, also when it is escaped. */
const MAX_BYTES = 6_000;

const ISSUER = 'https://cert.toss.im';
const CLAIMS = ['sub', 'aud', 'nbf', 'scope', 'iss', 'exp', 'iat', 'jti'];

const textAt = (bytes: Uint8Array, at: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(MAX_BYTES, bytes.length - at)).toString('latin1');

const readJson = (base64url: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

const isOurs = (header: string, payload: string): boolean => {
  const claims = readJson(payload);
  if (claims.iss === ISSUER || CLAIMS.every((name) => name in claims)) return true;
  const { kid, alg } = readJson(header);
  return kid === 'cert' && alg === 'RS256';
};

const JWT = /^(eyJ[\w-]{5,200})\.([\w-]{10,4000})\.[\w-]{20,2000}/;

const findToken = (bytes: Uint8Array, start: number): Match | undefined => {
  const [token, header = '', payload = ''] = JWT.exec(textAt(bytes, start)) ?? [];
  if (token === undefined || !isOurs(header, payload)) return undefined;
  return { start, end: start + token.length, encodings: [] };
};

/** `$`, `+`, `/` and `=` as they are, URL-encoded once or twice, and with JSON escapes. */
const DOLLAR = String.raw`(?:\$|%(?:25)?24|\\+u0024)`;
const BASE64 = String.raw`(?:[A-Za-z0-9+/_-]|%(?:25)?2[BbFf]|\\+/|\\+u002[BbFf])`;
const PADDING = String.raw`(?:(?:=|%(?:25)?3[Dd]|\\+u003[Dd]){0,2})`;
const UUID = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

/** A wrapped key has 256 bytes or more, which are 342 letters. Encrypted fields are shorter. */
const WRAPPED_KEY = new RegExp(
  String.raw`^v1(?:_\d{1,9}(?:\.\d{1,9}){2})?${DOLLAR}${UUID}${DOLLAR}${BASE64}{342,1400}${PADDING}`,
);

/** What is inside a session key before RSA encrypts it: algorithm, key and IV. A key has 16 or 32 bytes, an IV 12 or 16. */
const PLAIN_KEY = new RegExp(
  `^AES_(?:GCM|CBC)${DOLLAR}(?:${BASE64}{43}|${BASE64}{22})${PADDING}${DOLLAR}${BASE64}{16,22}${PADDING}`,
);

const encodingsIn = (text: string): LeakEncoding[] => [
  ...(text.includes('%') ? (['url'] as const) : []),
  ...(text.includes('\\') ? (['json'] as const) : []),
];

const findShape =
  (shape: RegExp) =>
  (bytes: Uint8Array, start: number): Match | undefined => {
    const [text] = shape.exec(textAt(bytes, start)) ?? [];
    return text === undefined ? undefined : { start, end: start + text.length, encodings: encodingsIn(text) };
  };

const needleOf = (kind: LeakKind, masked: string, find: Needle['find']): Needle => ({
  kind,
  owners: [],
  masked,
  isCertain: true,
  find,
});

const token = needleOf('accessToken', 'eyJ***', findToken);
const wrappedKey = needleOf('sessionKey', 'v1$***', findShape(WRAPPED_KEY));
const plainKey = needleOf('sessionKey', 'AES_***', findShape(PLAIN_KEY));

const anchored = (needle: Needle, ...heads: readonly string[]): AnchoredNeedle[] =>
  heads.map((head) => [{ head: head.toLowerCase(), tail: '' }, needle]);

/** Tokens and keys are not known, but they have a known form. A JWT's header begins with `alg`, `kid` or `typ`. */
export const shapeNeedles: readonly AnchoredNeedle[] = [
  ...anchored(token, 'eyJhbG', 'eyJraW', 'eyJ0eX'),
  ...anchored(wrappedKey, 'v1$', 'v1%24', 'v1%252', 'v1\\u00', 'v1\\\\u0', 'v1_'),
  ...anchored(plainKey, 'AES_GC', 'AES_CB'),
];
