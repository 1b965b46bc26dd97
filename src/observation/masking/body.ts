import { sentFieldNames } from '../../domain/names/sent-fields.ts';
import { isReadable } from '../../domain/text/encoding.ts';
import { MASK } from '../../domain/text/mask.ts';
import { isUuid } from '../../domain/text/uuid.ts';
import { createVocabulary } from '../../domain/text/vocabulary.ts';
import { HarmlessTexts } from './unchanged.ts';

/** Values of the guide and of OAuth. */
const knownValues: ReadonlySet<string> = new Set(
  'USER_NONE USER_PERSONAL APP_SCHEME PUSH client_credentials ca SIGN_USER_AUTH true false null'.split(' '),
);

const FRAME =
  /^v1(?:_\d{1,9}\.\d{1,9}\.\d{1,9})?\$([0-9A-Fa-f-]{36})\$([A-Za-z0-9+/]{16,8192}={0,2})(?:\$[0-9A-Fa-f]{64})?$/;

/** The length of the shortest encrypted value: a wrapped key, or one letter with its tag. A shorter value could be a key or text. */
const minimumBytes: Readonly<Record<string, number>> = {
  sessionKey: 256,
  ...Object.fromEntries(sentFieldNames.map((name) => [name, 17])),
};

const isEncrypted = (text: string, name: string): boolean => {
  const [, id = '', payload = ''] = FRAME.exec(text) ?? [];
  const bytes = Buffer.from(payload, 'base64');
  return isUuid(id) && bytes.length >= (minimumBytes[name] ?? Number.POSITIVE_INFINITY) && !isReadable(bytes);
};

/** Shows scheme, host and a plain path of a URL. Hides the query, and a URL with many digits. */
export const maskUrl = (text: string): string => {
  const [, base = '', query] =
    /^([a-z][a-z0-9+.-]{0,20}:\/\/[A-Za-z0-9.:-]{1,253}(?:\/[A-Za-z._-]{0,40}){0,10})(\?.*)?$/.exec(text) ?? [];
  if (base === '' || /\d{6}/.test(base)) return MASK;
  return query === undefined ? base : `${base}?${MASK}`;
};

/** Whether a field's value is harmless; asked for values that the guide does not define. */
export type IsHarmless = (name: string, text: string) => boolean;

/** A field's value, or the mask: a value is shown only if its field and its form show that it is harmless. */
const maskValue = (text: string, name: string, isHarmless: IsHarmless): string => {
  if (text === '' || knownValues.has(text)) return text;
  if (name === 'txId' || name === 'nonce') return isUuid(text) ? text : MASK;
  if (isHarmless(name, text) || isEncrypted(text, name)) return text;
  // The only number that cannot be personal data.
  if (name === 'expireSeconds') return /^[1-9]\d{0,3}$/.test(text) ? text : MASK;
  return /Url$/.test(name) ? maskUrl(text) : MASK;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** The number of backslashes that stand right before a position, after `open`. */
const backslashesBefore = (text: string, index: number, open: number): number => {
  let count = 0;
  while (index - 1 - count > open && text.charCodeAt(index - 1 - count) === BACKSLASH) count += 1;
  return count;
};

/** The position of the closing quote of the text that opens at `open`. In linear time, because bodies may be hostile. */
const findClosingQuote = (text: string, open: number): number | undefined => {
  let index = text.indexOf('"', open + 1);
  while (index >= 0 && backslashesBefore(text, index, open) % 2 === 1) index = text.indexOf('"', index + 1);
  return index < 0 ? undefined : index;
};

/** By character code: 1 for a character that separates names and values. */
const separators = new Uint8Array(128);
for (const character of ' \t\r\n{}[]:,&="') separators[character.charCodeAt(0)] = 1;

const isSeparator = (code: number): boolean => code < 128 && separators[code] === 1;

/** Whether a colon comes next, perhaps after spaces. */
const hasColonAt = (text: string, at: number): boolean =>
  text.charCodeAt(at) === COLON || /^\s*:/.test(text.slice(at, at + 20));

const unquote = (quoted: string): string => {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
};

/** A piece of a body that is a quoted text or a plain word. `isName`: it is the name of a field. */
type ReadPiece = (from: number, to: number, isQuoted: boolean, isName: boolean) => void;

/** Passes each quoted text and word of a body to `read`, in their order. What stands between them is structure. */
const readPieces = (text: string, read: ReadPiece): void => {
  let isUnterminated = false;
  let index = 0;
  while (index < text.length) {
    const from = index;
    const code = text.charCodeAt(index);
    const close = code === QUOTE && !isUnterminated ? findClosingQuote(text, index) : undefined;
    if (close !== undefined) {
      index = close + 1;
      read(from, index, true, hasColonAt(text, index));
    } else if (isSeparator(code)) {
      isUnterminated ||= code === QUOTE;
      index += 1;
    } else {
      while (index < text.length && !isSeparator(text.charCodeAt(index))) index += 1;
      const isFirst = from === 0 || text[from - 1] === '&';
      read(from, index, false, isFirst && text[index] === '=');
    }
  }
};

const harmlessBodies = new HarmlessTexts();

/**
 * Masks a request's body: JSON, a form or any other text, valid or not. Shows its structure, known field names (also misspelt) and
 * harmless values. Everything else is masked.
 */
export const maskBody = (body: string, isHarmless: IsHarmless = () => false): string => {
  const known = harmlessBodies.find(body);
  if (known !== undefined) return known;
  const { findFieldName } = createVocabulary();
  let masked = '';
  /** Up to here the body is in `masked`. */
  let done = 0;
  let name = '';
  /** Whether another caller's body may be masked otherwise. */
  let hasAsked = false;
  const ask: IsHarmless = (...asked) => {
    hasAsked = true;
    return isHarmless(...asked);
  };
  const maskText = (text: string, isName: boolean): string => {
    if (!isName) {
      const value = maskValue(text, name, ask);
      // A name applies to one value only.
      name = '';
      return value;
    }
    const meant = findFieldName(text);
    name = meant ?? '';
    return meant === undefined ? MASK : text;
  };
  readPieces(body, (from, to, isQuoted, isName) => {
    const piece = body.slice(from, to);
    const inner = isQuoted ? unquote(piece) : piece;
    const shown = maskText(inner, isName);
    if (shown === inner) return;
    masked += body.slice(done, from) + (isQuoted ? `"${shown}"` : shown);
    done = to;
  });
  if (done > 0) return masked + body.slice(done);
  if (!hasAsked) harmlessBodies.add(body);
  return body;
};

const secretsOfAnswers = ['access_token', 'signature'];

/** `://` in a URL, plain and percent-encoded. */
const SLASHES = ['://', '%3A%2F%2F'];

/**
 * Masks an answer of this server: tokens; signatures, because their certificate contains the person's name; and in URLs the host
 * that the request named, if it may be personal data.
 */
export const maskAnswer = (body: string, hiddenHost?: string): string => {
  const masked = secretsOfAnswers.some((name) => body.includes(`"${name}":"`))
    ? body.replace(/"(access_token|signature)":"[^"]*"/g, (_all, name: string) => `"${name}":"${MASK}"`)
    : body;
  if (hiddenHost === undefined) return masked;
  return SLASHES.reduce((text, slashes) => text.replaceAll(slashes + hiddenHost, slashes + MASK), masked);
};
