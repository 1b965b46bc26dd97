import { anchorsOf } from './anchors.ts';
import { piecesOfBase64 } from './base64.ts';
import type { LeakEncoding, LeakKind } from './known.ts';
import { lettersOfBase64, readLetters } from './letters.ts';
import type { AnchoredNeedle, Needle } from './needle.ts';

/** More than any token or session key of the service has, also when it is escaped. */
const MAX_BYTES = 6_000;

/** A beginning is checked before so much is read: many may stand in a row. */
const BEGINNING_BYTES = 256;

const ISSUER = 'https://cert.toss.im';
const CLAIMS = ['sub', 'aud', 'nbf', 'scope', 'iss', 'exp', 'iat', 'jti'];

const textAt = (bytes: Uint8Array, at: number, most: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(most, bytes.length - at)).toString('latin1');

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

/** A known form of values that are not known. */
interface Shape {
  readonly kind: LeakKind;
  readonly masked: string;
  /** With what it begins, in small letters: any of these. */
  readonly heads: readonly string[];
  /** With what it begins in a text that is in base64: enough that chance does not make it. */
  readonly base64Heads: readonly string[];
  readonly mayBegin: (text: string) => boolean;
  /** The length of the value with which a text begins; 0 if there is none. */
  readonly measure: (text: string) => number;
}

const JWT_HEADER = /^(eyJ[\w-]{5,200})\./;
const JWT = /^(eyJ[\w-]{5,200})\.([\w-]{10,4000})\.[\w-]{20,2000}/;
const TOKEN_HEADS = ['eyJhbG', 'eyJraW', 'eyJ0eX'];

/** A JWT's header begins with `alg`, `kid` or `typ`. */
const token: Shape = {
  kind: 'accessToken',
  masked: 'eyJ***',
  heads: TOKEN_HEADS,
  base64Heads: TOKEN_HEADS,
  mayBegin: (text) => {
    const [, header] = JWT_HEADER.exec(text) ?? [];
    return header !== undefined && 'alg' in readJson(header);
  },
  measure: (text) => {
    const [whole = '', header = '', payload = ''] = JWT.exec(text) ?? [];
    return isOurs(header, payload) ? whole.length : 0;
  },
};

/** `$`, `+`, `/` and `=` as they are, URL-encoded once or twice, and with JSON escapes. */
const DOLLAR = String.raw`(?:\$|%(?:25)?24|\\+u0024)`;
const BASE64 = String.raw`(?:[A-Za-z0-9+/_-]|%(?:25)?2[BbFf]|\\+/|\\+u002[BbFf])`;
const PADDING = String.raw`(?:(?:=|%(?:25)?3[Dd]|\\+u003[Dd]){0,2})`;
const UUID = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

const lengthOf =
  (pattern: RegExp) =>
  (text: string): number =>
    pattern.exec(text)?.[0].length ?? 0;

const WRAPPED_BEGINNING = String.raw`^v1(?:_\d{1,9}(?:\.\d{1,9}){2})?${DOLLAR}${UUID}${DOLLAR}`;
const wrappedBeginning = new RegExp(WRAPPED_BEGINNING);

/** A wrapped key has 256 bytes or more, which are 342 letters. Encrypted fields are shorter. */
const wrappedKey: Shape = {
  kind: 'sessionKey',
  masked: 'v1$***',
  heads: ['v1$', 'v1%24', 'v1%252', 'v1\\u00', 'v1\\\\u0', 'v1_'],
  base64Heads: [
    ...[...'0123456789abcdefABCDEF'].map((digit) => `v1$${digit}`),
    'v1_0.',
    'v1%24',
    'v1%2524',
    'v1\\u0024',
  ],
  mayBegin: (text) => wrappedBeginning.test(text),
  measure: lengthOf(new RegExp(`${WRAPPED_BEGINNING}${BASE64}{342,1400}${PADDING}`)),
};

const plainBeginning = new RegExp(`^AES_(?:GCM|CBC)${DOLLAR}${BASE64}{22}`);

/** What is inside a session key before RSA encrypts it: algorithm, key and IV. A key has 16 or 32 bytes, an IV 12 or 16. */
const plainKey: Shape = {
  kind: 'sessionKey',
  masked: 'AES_***',
  heads: ['AES_GC', 'AES_CB'],
  base64Heads: ['AES_GC', 'AES_CB'],
  mayBegin: (text) => plainBeginning.test(text),
  measure: lengthOf(
    new RegExp(`^AES_(?:GCM|CBC)${DOLLAR}(?:${BASE64}{43}|${BASE64}{22})${PADDING}${DOLLAR}${BASE64}{16,22}${PADDING}`),
  ),
};

const encodingsIn = (text: string): LeakEncoding[] => [
  ...(text.includes('%') ? (['url'] as const) : []),
  ...(text.includes('\\') ? (['json'] as const) : []),
];

const needleOf = ({ kind, masked }: Shape, find: Needle['find']): Needle => ({
  kind,
  owners: [],
  masked,
  isCertain: true,
  find,
});

const plainNeedles = (shape: Shape): AnchoredNeedle[] => {
  const needle = needleOf(shape, (bytes, start) => {
    if (!shape.mayBegin(textAt(bytes, start, BEGINNING_BYTES))) return undefined;
    const text = textAt(bytes, start, MAX_BYTES);
    const length = shape.measure(text);
    return length === 0 ? undefined : { start, end: start + length, encodings: encodingsIn(text.slice(0, length)) };
  });
  return shape.heads.map((head) => [{ head: head.toLowerCase(), tail: '' }, needle]);
};

/** Base64, and what of it is encoded again: one letter each. */
const LETTER = new RegExp(BASE64, 'g');
const LETTERS = new RegExp(`^${BASE64}*`);

const plainLetters = (encoded: string): string =>
  /[%\\]/.test(encoded)
    ? encoded.replace(LETTER, (one) => (one.length === 1 ? one : /b$/i.test(one) ? '+' : '/'))
    : encoded;

/** So many letters of base64, of which some may be encoded again. */
const firstLetters = (encoded: string, count: number): string =>
  /[%\\]/.test(encoded) ? (encoded.match(LETTER) ?? []).slice(0, count).join('') : encoded.slice(0, count);

const base64Needles = (shape: Shape): AnchoredNeedle[] =>
  shape.base64Heads
    .flatMap((head) => piecesOfBase64(Buffer.from(head)))
    .flatMap(({ text: beginning, lead, offset }) => {
      const letters = lettersOfBase64(beginning);
      /** The letters from a place on, and what they stand for. */
      const read = (bytes: Uint8Array, start: number, most: number): { encoded: string; text: string } => {
        const [encoded = ''] = LETTERS.exec(textAt(bytes, start, most)) ?? [];
        const decoded = Buffer.from(lead + plainLetters(encoded), 'base64').subarray(offset);
        return { encoded, text: decoded.toString('latin1') };
      };
      const needle = needleOf(shape, (bytes, start) => {
        if (readLetters(bytes, start, letters) === undefined) return undefined;
        if (!shape.mayBegin(read(bytes, start, BEGINNING_BYTES * 2).text)) return undefined;
        const { encoded, text } = read(bytes, start, MAX_BYTES * 2);
        const length = shape.measure(text);
        if (length === 0) return undefined;
        const count = Math.ceil(((offset + length) * 8) / 6) - lead.length;
        const whole = firstLetters(encoded, count);
        return { start, end: start + whole.length, encodings: [...encodingsIn(whole), 'base64'] };
      });
      return anchorsOf(letters).map((anchor) => [anchor, needle] as const);
    });

/** Tokens and keys are not known, but they have a known form, also in base64. */
export const shapeNeedles: readonly AnchoredNeedle[] = [token, wrappedKey, plainKey].flatMap((shape) => [
  ...plainNeedles(shape),
  ...base64Needles(shape),
]);
