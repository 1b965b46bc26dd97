/** The languages of what people read. */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** A text in every language. `text[language]` is what a person reads. */
export type Text = Readonly<Record<Language, string>>;

/** A name, a value or a code: the same in every language. */
export const sameText = (text: string): Text => ({ en: text, ko: text });

/** An error whose message is there in every language; `message` is the English one. */
export class TextError extends Error {
  readonly text: Text;

  constructor(text: Text, { cause }: { readonly cause?: unknown } = {}) {
    super(text.en, cause === undefined ? {} : { cause });
    this.text = text;
  }
}
