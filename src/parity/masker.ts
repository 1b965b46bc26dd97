/** What stands in a report in place of values that look secret or personal, whoever's they are. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w-])eyJ[\w-]{10,4096}\.[\w-]{4,4096}\.[\w-]{0,4096}/g, 'token'],
  [
    /\bv1(?:_\d{1,9}\.\d{1,9}\.\d{1,9})?\$[^\s"'$]{1,64}\$[A-Za-z0-9+/=_-]{16,4096}(?:\$[0-9A-Fa-f]{64})?/g,
    'encrypted',
  ],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'uuid'],
  [/(?<![\d.])\(?(?:\+?82[- .]?|0)1[016789]\)?(?:[- .]|%2D)?\d{3,4}(?:[- .]|%2D)?\d{4}(?![\d.])/gi, 'phone'],
  [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, 'email address'],
  [/(?<!\d)(?:19|20)\d{2}([-./]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)/g, 'date'],
  [/\d{9,}/g, 'long number'],
  [/[A-Za-z0-9+/_-]{40,}={0,2}/g, 'long text'],
];

/** What stands in place of a value. */
const show = (label: string): string => `(${label})`;

const codePoints = (text: string, write: (code: number) => string): string =>
  Array.from(text, (letter) => write(letter.codePointAt(0) ?? 0)).join('');

/** How people write a day that is given as `YYYYMMDD`. */
const datesOf = (day: string): readonly string[] => {
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)];
  const [shortMonth, shortDate] = [String(Number(month)), String(Number(date))];
  return [
    ...['-', '.', '/'].flatMap((mark) => [
      [year, month, date].join(mark),
      [year, shortMonth, shortDate].join(mark),
      [month, date, year].join(mark),
      [year.slice(2), month, date].join(mark),
    ]),
    `${year}년 ${month}월 ${date}일`,
    `${year}년 ${shortMonth}월 ${shortDate}일`,
  ];
};

/** How a value may be written in an answer that repeats it. Letter case does not matter. */
const spellingsOf = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  return [
    value,
    value.normalize('NFD'),
    // UTF-8 that was read as Latin-1, as in headers.
    bytes.toString('latin1'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    value.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    codePoints(value, (code) => (code < 0x80 ? String.fromCodePoint(code) : `&#${code};`)),
    codePoints(value, (code) => (code < 0x80 ? String.fromCodePoint(code) : `&#x${code.toString(16)};`)),
    codePoints(value, (code) => `&#${code};`),
    codePoints(value, (code) => `&#x${code.toString(16)};`),
    Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    value.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    // A phone as a number, and in international form.
    ...(/^0\d{6,}$/.test(value) ? [value.slice(1)] : []),
    // A birthday with separators.
    ...(/^\d{8}$/.test(value) ? datesOf(value) : []),
  ];
};

/** The most letters of a value that is masked: far more than any token, and few enough for one pattern of all spellings. */
export const MOST_MASKED_LETTERS = 4_096;

/** One ASCII letter would mask half of every text; one Korean letter may be a name. */
const isLongEnough = (value: string): boolean => value.length > 1 || /[^\0-\x7f]/.test(value);

/** What is shorter is no encrypted value, but a word. */
const LEAST_ENCRYPTED = 20;
/** More is not looked at: no report shows as much. */
const MOST_LETTERS = 4_096;
/** At the end of a text that was cut there may be the beginning of a secret. */
const UNSURE_LETTERS = 512;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Takes everything secret or personal out of texts: values that it is told, and what looks like one. */
export class Masker {
  /** By spelling in small letters. */
  readonly #labels = new Map<string, string>();
  #pattern: RegExp | undefined;

  /** Masks this value from now on. */
  add(value: string, label: string): void {
    if (!isLongEnough(value)) return;
    for (const spelling of spellingsOf(value)) {
      const key = spelling.toLowerCase();
      if (!this.#labels.has(key)) this.#labels.set(key, label);
    }
    this.#pattern = undefined;
  }

  /** Any of the values, the longest first: a value may contain another one. */
  #anyValue(): RegExp {
    const spellings = [...this.#labels.keys()].sort((a, b) => b.length - a.length);
    this.#pattern ??= new RegExp(spellings.map(escapeRegExp).join('|') || '(?!)', 'gi');
    return this.#pattern;
  }

  #maskShort(text: string, encrypted: readonly string[]): string {
    const spellings = encrypted.filter(({ length }) => length >= LEAST_ENCRYPTED).flatMap(spellingsOf);
    const own = spellings.reduce((masked, value) => masked.replaceAll(value, show('encrypted')), text);
    const known = own.replace(this.#anyValue(), (value) => show(this.#labels.get(value.toLowerCase()) ?? 'secret'));
    return patterns.reduce((masked, [pattern, label]) => masked.replace(pattern, show(label)), known);
  }

  /** `encrypted`: what was sent with this call alone, also when it was made badly. */
  mask(text: string, encrypted: readonly string[] = []): string {
    if (text.length <= MOST_LETTERS) return this.#maskShort(text, encrypted);
    const masked = this.#maskShort(text.slice(0, MOST_LETTERS), encrypted);
    return masked.length > UNSURE_LETTERS ? `${masked.slice(0, -UNSURE_LETTERS)}…` : show('long text');
  }

  /** Whether something was taken out of a text that `mask` gave, or cut off. */
  isMasked(masked: string): boolean {
    const labels = [...patterns.map(([, label]) => label), ...this.#labels.values(), 'encrypted', 'not NFC'];
    return masked.endsWith('…') || labels.some((label) => masked.includes(show(label)));
  }
}
