/** A value that a report must not show, and what stands in its place. */
type Secret = readonly [value: string, label: string];

const escapeUnicode = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** How a value may be written in an answer that repeats it. */
const spellingsOf = (value: string): readonly string[] => [
  value,
  encodeURIComponent(value),
  escapeUnicode(value),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  // A phone as a number, and in international form.
  ...(/^0\d{6,}$/.test(value) ? [value.slice(1)] : []),
];

/** What no report may show, whoever's it is. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/eyJ[\w-]{10,}\.[\w-]{4,}\.[\w-]*/g, '(token)'],
  [/\bv1(?:_\d+\.\d+\.\d+)?\$[^\s"'$]+\$[A-Za-z0-9+/=_-]{16,}(?:\$[0-9A-Fa-f]{64})?/g, '(encrypted)'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '(uuid)'],
  [/(?<![\d.])(?:\+?82[- .]?|0)1[016789][- .]?\d{3,4}[- .]?\d{4}(?![\d.])/g, '(phone)'],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '(e-mail address)'],
  [/(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)/g, '(date)'],
  [/\d{9,}/g, '(long number)'],
  [/[A-Za-z0-9+/_-]{40,}={0,2}/g, '(long text)'],
];

/** A value of one letter would mask half of every text. */
const LEAST_LETTERS = 2;
/** What is shorter is no encrypted value, but a word. */
const LEAST_ENCRYPTED = 20;

/** Takes everything secret or personal out of texts: values that it is told, and what looks like one. */
export class Masker {
  #secrets: readonly Secret[] = [];

  /** Masks this value from now on. */
  add(value: string, label: string): void {
    if (value.length < LEAST_LETTERS) return;
    const added = spellingsOf(value).flatMap((spelling): Secret[] =>
      this.#secrets.some(([known]) => known === spelling) ? [] : [[spelling, label]],
    );
    // The longest first: a value may contain another one.
    this.#secrets = [...this.#secrets, ...added].sort(([a], [b]) => b.length - a.length);
  }

  /** `encrypted`: what was sent with this call alone, also when it was made badly. */
  mask(text: string, encrypted: readonly string[] = []): string {
    const spellings = encrypted.filter(({ length }) => length >= LEAST_ENCRYPTED).flatMap(spellingsOf);
    const own = spellings.reduce((masked, value) => masked.replaceAll(value, '(encrypted)'), text);
    const known = this.#secrets.reduce((masked, [value, label]) => masked.replaceAll(value, `(${label})`), own);
    return patterns.reduce((masked, [pattern, label]) => masked.replace(pattern, label), known);
  }
}
