import { notAllowed } from '../config/load.ts';
import { wholeNumber } from '../config/readers.ts';
import { sameText, type Text, TextError } from '../domain/text/language.ts';
import { oneOfText } from '../domain/text/wording.ts';

/** A wrong value or argument on the command line. The message is one line. */
export class UsageError extends TextError {
  constructor(text: Text) {
    super(text);
    this.name = 'UsageError';
  }
}

/** One of the allowed texts, or `undefined` without a value. Throws `UsageError`. */
export const readOneOf = <T extends string>(
  flag: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined => {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(notAllowed(sameText(flag), value, oneOfText(allowed, value)));
  return found;
};

/** An id, or `undefined` without a value. Throws `UsageError` for `''`, which an unset shell variable gives. */
export const readId = (flag: string, value: string | undefined): string | undefined => {
  if (value === '') {
    throw new UsageError({
      en: `${flag} is empty: give an id, or leave it out`,
      ko: `${flag} 값이 비어 있습니다. id를 지정하거나 빼세요`,
    });
  }
  return value;
};

/** An integer within the limits, or `undefined` without a value. Throws `UsageError`. */
export const readInteger = (
  flag: string,
  value: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined => {
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(notAllowed(sameText(flag), value, wholeNumber(least, most)));
};

/** `name=text`; the text may contain more `=`. */
const NAME_AND_TEXT = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s;

/** Arguments such as `userName=김토스`, by name. Throws `UsageError`, which does not repeat the text. */
export const readNamedTexts = (args: readonly string[], shape: string): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  for (const arg of args) {
    const [, name, text] = NAME_AND_TEXT.exec(arg) ?? [];
    if (name === undefined || text === undefined) {
      throw new UsageError({
        en: `a field is not name=text: write it as ${shape}`,
        ko: `name=text 형식이 아닌 필드가 있습니다. ${shape} 형식으로 쓰세요`,
      });
    }
    if (texts.has(name)) {
      throw new UsageError({
        en: `${name} is given twice: keep one`,
        ko: `${name} 필드가 두 번 있습니다. 하나만 남기세요`,
      });
    }
    texts.set(name, text);
  }
  return texts;
};
