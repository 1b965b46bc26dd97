/** Stands for what was there and is not kept. */
export const MASK = '***';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** A name of a field or path segment, misspelt or not: letters, so no phone, birthday, token or Korean name. */
export const isPlainName = (text: string): boolean => /^[A-Za-z][A-Za-z_.-]{0,39}$/.test(text);

/** Words of the guide and of OAuth that say nothing about anybody. */
const knownWords: ReadonlySet<string> = new Set(
  [
    'requestType triggerType requestUrl userName userPhone userBirthday sessionKey txId certificate',
    'successCallbackUrl failCallbackUrl nonce expireSeconds',
    'USER_NONE USER_PERSONAL APP_SCHEME PUSH',
    'grant_type scope client_id client_secret client_credentials ca',
    'true false null',
  ].flatMap((line) => line.split(' ')),
);

const SEALED =
  /^v1(?:_\d{1,9}\.\d{1,9}\.\d{1,9})?\$([0-9A-Fa-f-]{36})\$([A-Za-z0-9+/]{16,8192}={0,2})(?:\$[0-9A-Fa-f]{64})?$/;
/** What RSA has wrapped is this long at least; anything shorter could be the key itself. */
const MIN_WRAPPED_BYTES = 256;

/** Bytes that are text were never encrypted: base64 is no secret. */
const isText = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const isSealed = (text: string, name: string): boolean => {
  const [, id = '', payload = ''] = SEALED.exec(text) ?? [];
  const bytes = Buffer.from(payload, 'base64');
  return isUuid(id) && !isText(bytes) && (name !== 'sessionKey' || bytes.length >= MIN_WRAPPED_BYTES);
};

/** Scheme, host and plain path stay, which tell where the user comes back to; the query goes, but for its names. */
const maskUrl = (text: string): string | undefined => {
  const [, base, query] =
    /^([a-z][a-z0-9+.-]{0,20}:\/\/[A-Za-z0-9.:-]{1,253}(?:\/[A-Za-z._-]{0,40}){0,10})(\?.*)?$/.exec(text) ?? [];
  if (base === undefined) return undefined;
  return query === undefined ? base : `${base}?${MASK}`;
};

/** Says of more values than the guide's own words that they are harmless. */
export type IsHarmless = (text: string) => boolean;

/** A field's value, or what stands for it: kept is only what its own form shows to be harmless. */
const maskValue = (text: string, name: string, isHarmless: IsHarmless): string => {
  if (text === '' || knownWords.has(text) || isUuid(text) || isHarmless(text) || isSealed(text, name)) return text;
  // The only number that is about the call and not about a person: a year of birth has four digits too.
  if (name === 'expireSeconds' && /^\d{1,4}$/.test(text)) return text;
  return maskUrl(text) ?? MASK;
};

/** Where the quoted text that opens at `open` closes; linear, since bodies are hostile. */
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

/** One piece of a body: structure, a quoted text or a bare word, and whether it names a field. */
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
 * A request's body, JSON, form or anything else, well formed or not, in the shape that it had: structure and names of
 * fields stay, and of values only what is known to be harmless.
 */
export const maskBody = (body: string, isHarmless: IsHarmless = () => false): string => {
  const masked: string[] = [];
  let name = '';
  for (const { kind, text, isName } of tokenize(body)) {
    const inner = kind === 'quoted' ? unquote(text) : text;
    if (isName) name = inner;
    const isKept = kind === 'structure' || (isName && isPlainName(inner));
    const kept = isKept ? inner : maskValue(inner, name, isHarmless);
    if (kept === inner) masked.push(text);
    else masked.push(kind === 'quoted' ? `"${kept}"` : kept);
  }
  return masked.join('');
};

const keptHeaders: ReadonlySet<string> = new Set(
  [
    'accept accept-encoding accept-language connection content-encoding content-length content-type date expect host',
    'transfer-encoding user-agent cache-control pragma allow www-authenticate x-mock-toss-hint x-mock-toss-finding',
  ].flatMap((line) => line.split(' ')),
);

const MAX_HEADERS = 100;
const MAX_HEADER_LENGTH = 256;

const maskHeader = (name: string, value: string): string => {
  if (keptHeaders.has(name)) return value.slice(0, MAX_HEADER_LENGTH);
  const scheme = name === 'authorization' ? /^(Bearer|Basic) /i.exec(value)?.[0] : undefined;
  return (scheme ?? '') + MASK;
};

/** Headers by name in lower case; of those that can carry secrets only that they were there. */
export const maskHeaders = (
  headers: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .slice(0, MAX_HEADERS)
      .flatMap(([name, value]) =>
        value === undefined ? [] : [[name.slice(0, 64), maskHeader(name.toLowerCase(), [value].flat().join(', '))]],
      ),
  );

/** An answer of ours: tokens go, and signatures, whose certificate has the person's name in the clear. */
export const maskAnswer = (body: string): string =>
  body.replace(/"(access_token|signature)":"[^"]*"/g, (_all, name: string) => `"${name}":"${MASK}"`);
