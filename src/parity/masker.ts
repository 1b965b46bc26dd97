/** A value that a report must not show, and what stands in its place. */
type Secret = readonly [value: string, label: string];

const escapeUnicode = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** How a value may be written in an answer that repeats it. */
const spellingsOf = (value: string): readonly string[] => [
  value,
  encodeURIComponent(value),
  escapeUnicode(value),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
];

/** What no report may show, whoever's it is. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/eyJ[\w-]{10,}\.[\w-]{4,}\.[\w-]*/g, '(token)'],
  [/\bv1(?:_\d+\.\d+\.\d+)?\$[^\s"'$]+\$[A-Za-z0-9+/=_-]{16,}(?:\$[0-9A-Fa-f]{64})?/g, '(encrypted)'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '(uuid)'],
  [/(?<![\d.])(?:\+?82[- .]?|0)1[016789][- .]?\d{3,4}[- .]?\d{4}(?![\d.])/g, '(phone)'],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '(e-mail address)'],
  [/(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)/g, '(date)'],
  [/[A-Za-z0-9+/_-]{40,}={0,2}/g, '(long text)'],
];

/** A value of one letter would mask half of every text. */
const LEAST_LETTERS = 2;

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

  mask(text: string): string {
    const known = this.#secrets.reduce((masked, [value, label]) => masked.replaceAll(value, `(${label})`), text);
    return patterns.reduce((masked, [pattern, label]) => masked.replace(pattern, label), known);
  }
}
