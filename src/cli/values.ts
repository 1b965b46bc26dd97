import { oneOf, quote } from '../domain/text/wording.ts';

/** What somebody wrote on the command line and is not allowed: one line that says so. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const notAllowed = (source: string, value: string, expected: string): string =>
  `${source} is ${quote(value)}, which is not allowed: must be ${expected}`;

/** One of the allowed texts, or nothing where nothing was written; throws `UsageError`. */
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

/** An id, or nothing where nothing was written; an unset variable leaves an empty one. Throws `UsageError`. */
export const readId = (flag: string, value: string | undefined): string | undefined => {
  if (value === '') throw new UsageError(`${flag} is empty: give an id, or leave it out`);
  return value;
};

/** A whole number, or nothing where nothing was written; throws `UsageError`. */
export const readWhole = (
  flag: string,
  value: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined => {
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(notAllowed(flag, value, `a whole number from ${least} to ${most}`));
};

/** `name=text`, where a text may hold more of the sign. */
const NAMED = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s;

/** Words such as `userName=김토스` by their names; throws `UsageError`, which does not repeat them. */
export const readNamed = (words: readonly string[], shape: string): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  for (const word of words) {
    const [, name, text] = NAMED.exec(word) ?? [];
    if (name === undefined || text === undefined)
      throw new UsageError(`a field is not name=text: write it as ${shape}`);
    if (texts.has(name)) throw new UsageError(`${name} is given twice: keep one`);
    texts.set(name, text);
  }
  return texts;
};
