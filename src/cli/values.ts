import { oneOf, quote } from '../domain/text/wording.ts';

/** A wrong value or argument on the command line. The message is one line. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const notAllowed = (source: string, value: string, expected: string): string =>
  `${source} is ${quote(value)}, which is not allowed: must be ${expected}`;

/** One of the allowed texts, or `undefined` without a value. Throws `UsageError`. */
export const readOneOf = <T extends string>(
  flag: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined => {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(notAllowed(flag, value, oneOf(allowed, value)));
  return found;
};

/** An id, or `undefined` without a value. Throws `UsageError` for `''`, which an unset shell variable gives. */
export const readId = (flag: string, value: string | undefined): string | undefined => {
  if (value === '') throw new UsageError(`${flag} is empty: give an id, or leave it out`);
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
  throw new UsageError(notAllowed(flag, value, `a whole number from ${least} to ${most}`));
};

/** `name=text`; the text may contain more `=`. */
const NAME_AND_TEXT = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s;

/** Arguments such as `userName=김토스`, by name. Throws `UsageError`, which does not repeat the text. */
export const readNamedTexts = (args: readonly string[], shape: string): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  for (const arg of args) {
    const [, name, text] = NAME_AND_TEXT.exec(arg) ?? [];
    if (name === undefined || text === undefined)
      throw new UsageError(`a field is not name=text: write it as ${shape}`);
    if (texts.has(name)) throw new UsageError(`${name} is given twice: keep one`);
    texts.set(name, text);
  }
  return texts;
};
