import { sentFieldNames } from '../../domain/sent-person.ts';
import { isReadable } from '../../domain/text/encoding.ts';
import { MASK } from '../../domain/text/mask.ts';
import { isUuid } from '../../domain/text/uuid.ts';
import { createVocabulary } from '../../domain/text/vocabulary.ts';

/** Values of the guide and of OAuth. */
const knownValues: ReadonlySet<string> = new Set(
  'USER_NONE USER_PERSONAL APP_SCHEME PUSH client_credentials ca SIGN_USER_AUTH true false null'.split(' '),
);

const FRAME =
  /^v1(?:_\d{1,9}\.\d{1,9}\.\d{1,9})?\$([0-9A-Fa-f-]{36})\$([A-Za-z0-9+/]{16,8192}={0,2})(?:\$[0-9A-Fa-f]{64})?$/;

/** The shortest encrypted value: a wrapped key, or one letter with its tag. Anything shorter could be a key, or text. */
const minimumBytes: Readonly<Record<string, number>> = {
  sessionKey: 256,
  ...Object.fromEntries(sentFieldNames.map((name) => [name, 17])),
};

const isSealed = (text: string, name: string): boolean => {
  const [, id = '', payload = ''] = FRAME.exec(text) ?? [];
  const bytes = Buffer.from(payload, 'base64');
  return isUuid(id) && bytes.length >= (minimumBytes[name] ?? Number.POSITIVE_INFINITY) && !isReadable(bytes);
};

/** Keeps scheme, host and plain path of the page that the user comes back to; no query, and nothing with many digits. */
export const maskUrl = (text: string): string => {
  const [, base = '', query] =
    /^([a-z][a-z0-9+.-]{0,20}:\/\/[A-Za-z0-9.:-]{1,253}(?:\/[A-Za-z._-]{0,40}){0,10})(\?.*)?$/.exec(text) ?? [];
  if (base === '' || /\d{6}/.test(base)) return MASK;
  return query === undefined ? base : `${base}?${MASK}`;
};

/** Whether a field's value is harmless, beside the values of the guide. */
export type IsHarmless = (name: string, text: string) => boolean;

/** A field's value, or the mask: a value is kept only if its field and its form show that it is harmless. */
const maskValue = (text: string, name: string, isHarmless: IsHarmless): string => {
  if (text === '' || knownValues.has(text) || isHarmless(name, text) || isSealed(text, name)) return text;
  if (name === 'txId' || name === 'nonce') return isUuid(text) ? text : MASK;
  // The only number that says nothing about a person.
  if (name === 'expireSeconds') return /^[1-9]\d{0,3}$/.test(text) ? text : MASK;
  return /Url$/.test(name) ? maskUrl(text) : MASK;
};

/** The position of the quote that closes the text opened at `open`. Linear in time, because bodies may be hostile. */
const findClosingQuote = (text: string, open: number): number | undefined => {
  for (let index = open + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return undefined;
};

const structure: ReadonlySet<string> = new Set(' \t\r\n{}[]:,&="');

const unquote = (quoted: string): string => {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
};

/** A piece of a body: structure, a quoted text or a bare word. `isName`: it is the name of a field. */
interface Token {
  readonly kind: 'structure' | 'quoted' | 'word';
  readonly text: string;
  readonly isName: boolean;
}

function* tokenize(text: string): Generator<Token> {
  let isUnterminated = false;
  let index = 0;
  while (index < text.length) {
    const from = index;
    const character = text[index] ?? '';
    const close = character === '"' && !isUnterminated ? findClosingQuote(text, index) : undefined;
    if (close !== undefined) {
      index = close + 1;
      yield { kind: 'quoted', text: text.slice(from, index), isName: /^\s*:/.test(text.slice(index, index + 20)) };
    } else if (structure.has(character)) {
      isUnterminated ||= character === '"';
      index += 1;
      yield { kind: 'structure', text: character, isName: false };
    } else {
      while (index < text.length && !structure.has(text[index] ?? '')) index += 1;
      const isFirst = from === 0 || text[from - 1] === '&';
      yield { kind: 'word', text: text.slice(from, index), isName: isFirst && text[index] === '=' };
    }
  }
}

/**
 * Masks a request's body: JSON, form or anything else, well formed or not. Its structure stays, and so do known names of fields,
 * misspelt or not, and values that are known to be harmless. Everything else is masked.
 */
export const maskBody = (body: string, isHarmless: IsHarmless = () => false): string => {
  const { findFieldName } = createVocabulary();
  const masked: string[] = [];
  let name = '';
  const maskText = (text: string, isName: boolean): string => {
    if (!isName) {
      const value = maskValue(text, name, isHarmless);
      // A name belongs to one value.
      name = '';
      return value;
    }
    const meant = findFieldName(text);
    name = meant ?? '';
    return meant === undefined ? MASK : text;
  };
  for (const { kind, text, isName } of tokenize(body)) {
    const inner = kind === 'quoted' ? unquote(text) : text;
    const kept = kind === 'structure' ? inner : maskText(inner, isName);
    if (kept === inner) masked.push(text);
    else masked.push(kind === 'quoted' ? `"${kept}"` : kept);
  }
  return masked.join('');
};

/** How `://` is written in an address, plain and percent-encoded. */
const SLASHES = ['://', '%3A%2F%2F'];

/**
 * Masks an answer of ours: tokens, and signatures, because their certificate has the person's name in clear text. Also the host
 * that the request named, in addresses, if it may be personal data.
 */
export const maskAnswer = (body: string, hiddenHost?: string): string => {
  const masked = body.replace(/"(access_token|signature)":"[^"]*"/g, (_all, name: string) => `"${name}":"${MASK}"`);
  if (hiddenHost === undefined) return masked;
  return SLASHES.reduce((text, slashes) => text.replaceAll(slashes + hiddenHost, slashes + MASK), masked);
};
