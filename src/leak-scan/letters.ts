/** One letter of a value, and the ways to write it. */
export interface Letter {
  readonly utf8: Uint8Array;
  readonly utf16: readonly number[];
  /** Another byte that may stand for it: `-` for `+` in base64url. */
  readonly other: number | null;
  readonly ignoresCase: boolean;
  readonly isGap: boolean;
}

/** Stands in a text for any white space, or none. */
export const GAP = '\ufdd0';

/** Where a text ends, and how it was written. */
export interface Written {
  readonly end: number;
  readonly isUrl: boolean;
  readonly isJson: boolean;
}

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** A value that was encoded more often than this is not found. */
const MAX_BACKSLASHES = 8;

/** By byte: its value as a hexadecimal digit, or 16. */
const hexDigits = new Uint8Array(256).fill(16);
for (let digit = 0; digit < 16; digit += 1) {
  const text = digit.toString(16);
  for (const one of [text, text.toUpperCase()]) hexDigits[one.charCodeAt(0)] = digit;
}

export const isHex = (byte: number | undefined): boolean => byte !== undefined && hexDigits[byte] !== 16;

export const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Small letters for capital ones; other bytes as they are. */
export const folded = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) folded[byte] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;

const hexAt = (bytes: Uint8Array, at: number, digits: number): number => {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = hexDigits[bytes[index] ?? 0] ?? 16;
    if (digit === 16) return -1;
    value = value * 16 + digit;
  }
  return value;
};

const isByte = (byte: number, wanted: number, ignoresCase: boolean): boolean =>
  byte === wanted || (ignoresCase && folded[byte] === folded[wanted]);

/** The end of a letter that is written as it is, or -1. */
const endOfRaw = (bytes: Uint8Array, at: number, { utf8, other, ignoresCase }: Letter): number => {
  if (other !== null && bytes[at] === other) return at + 1;
  for (let index = 0; index < utf8.length; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined || !isByte(byte, utf8[index] ?? 0, ignoresCase)) return -1;
  }
  return at + utf8.length;
};

/** The end of a letter such as `%EA%B9%80`, perhaps encoded more than once (`%25EA…`), or -1. */
const endOfUrl = (bytes: Uint8Array, start: number, { utf8, ignoresCase }: Letter): number => {
  let at = start;
  for (const wanted of utf8) {
    if (bytes[at] !== PERCENT) return -1;
    at += 1;
    let byte = hexAt(bytes, at, 2);
    // An encoded percent sign: the two digits behind it may be those of the byte.
    while (byte === PERCENT && (wanted !== PERCENT || hexAt(bytes, at + 2, 2) === PERCENT)) {
      at += 2;
      byte = hexAt(bytes, at, 2);
    }
    if (byte < 0 || !isByte(byte, wanted, ignoresCase)) return -1;
    at += 2;
  }
  return at;
};

const skipBackslashes = (bytes: Uint8Array, start: number): number => {
  let at = start;
  while (bytes[at] === BACKSLASH && at - start < MAX_BACKSLASHES) at += 1;
  return at;
};

/** The end of a letter such as `\uae40` or `\/`, perhaps in a text that is escaped again, or -1. */
const endOfJson = (bytes: Uint8Array, start: number, letter: Letter): number => {
  const first = skipBackslashes(bytes, start);
  if (letter.utf8[0] === BACKSLASH && bytes[first] !== LETTER_U) return first;
  if (bytes[first] !== LETTER_U) return letter.utf8.length === 1 ? endOfRaw(bytes, first, letter) : -1;
  let at = start;
  for (const unit of letter.utf16) {
    at = skipBackslashes(bytes, at);
    if (bytes[at] !== LETTER_U) return -1;
    const written = hexAt(bytes, at + 1, 4);
    if (written < 0 || !(written === unit || (unit < 0x80 && isByte(written, unit, letter.ignoresCase)))) return -1;
    at += 5;
  }
  return at;
};

/** White space as it is or encoded: at most so much is skipped. */
const SPACES = /^(?:[ \t\r\n+]|\\+[nrt]|%(?:25)*(?:0[AaDd9]|20))+/;
const MAX_GAP = 128;

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x2b;

const endOfGap = (bytes: Uint8Array, start: number): number => {
  let at = start;
  while (isSpace(bytes[at]) && at - start < MAX_GAP) at += 1;
  if (bytes[at] !== BACKSLASH && bytes[at] !== PERCENT) return at;
  const text = Buffer.from(bytes.subarray(at, at + MAX_GAP)).toString('latin1');
  return at + (SPACES.exec(text)?.[0].length ?? 0);
};

/** Signs that begin an encoded letter, and may be letters themselves. */
const isEscape = ({ utf8: [first] }: Letter): boolean => first === PERCENT || first === BACKSLASH;

const read = (
  bytes: Uint8Array,
  start: number,
  letters: readonly Letter[],
  encodesEscapes: boolean,
): Written | undefined => {
  let at = start;
  let [isUrl, isJson] = [false, false];
  for (const letter of letters) {
    if (letter.isGap) {
      at = endOfGap(bytes, at);
      continue;
    }
    let end = encodesEscapes && isEscape(letter) ? -1 : endOfRaw(bytes, at, letter);
    if (end < 0 && bytes[at] === PERCENT) {
      end = endOfUrl(bytes, at, letter);
      isUrl = true;
    } else if (end < 0 && bytes[at] === BACKSLASH) {
      end = endOfJson(bytes, at, letter);
      isJson = true;
    }
    if (end < 0) return undefined;
    at = end;
  }
  return { end: at, isUrl, isJson };
};

/** Reads the letters from a position on, each as it is, URL-encoded or with JSON escapes. */
export const readLetters = (bytes: Uint8Array, start: number, letters: readonly Letter[]): Written | undefined =>
  read(bytes, start, letters, false) ?? (letters.some(isEscape) ? read(bytes, start, letters, true) : undefined);

const utf16Of = (text: string): number[] =>
  [...text].flatMap((letter) => letter.split('').map((one) => one.charCodeAt(0)));

const letterOf = (text: string, ignoresCase: boolean, other: string | undefined): Letter => ({
  utf8: Buffer.from(text),
  utf16: utf16Of(text),
  other: other?.charCodeAt(0) ?? null,
  ignoresCase: ignoresCase && /[A-Za-z]/.test(text),
  isGap: text === GAP,
});

/** Makes letters. Equal letters are one object: ten thousand people have few letters. */
const createAlphabet = (
  others: Readonly<Record<string, string>>,
  { ignoresCase = false } = {},
): ((text: string) => Letter[]) => {
  const letters = new Map<string, Letter>();
  return (text) =>
    [...text].map((one) => {
      const letter = letters.get(one) ?? letterOf(one, ignoresCase, others[one]);
      letters.set(one, letter);
      return letter;
    });
};

/** A space may be written as `+`, as forms do. */
const FORM = { ' ': '+' };
const exact = createAlphabet(FORM);
const anyCase = createAlphabet(FORM, { ignoresCase: true });

/** The letters of a text. */
export const lettersOf = (text: string, { ignoresCase = false } = {}): Letter[] =>
  (ignoresCase ? anyCase : exact)(text);

/** The letters of base64, which may be base64url. */
export const lettersOfBase64 = createAlphabet({ '+': '-', '/': '_' });
