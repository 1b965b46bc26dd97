import { notAllowed } from '../config/load.ts';
import { wholeNumber } from '../config/readers.ts';
import { sameText, type Text, TextError } from '../domain/text/language.ts';
import { oneOfText } from '../domain/text/wording.ts';
import type { CommandArgument, CommandOption, OptionValues } from './command.ts';

/** A wrong value or argument on the command line. The message is one line. */
export class UsageError extends TextError {
  constructor(text: Text) {
    super(text);
    this.name = 'UsageError';
  }
}

const oneOfChoices = <T extends string>(name: string, value: string, choices: readonly T[]): T => {
  const found = choices.find((one) => one === value);
  if (found === undefined) throw new UsageError(notAllowed(sameText(name), value, oneOfText(choices, value)));
  return found;
};

/** The name of an option (`--url`), as messages have it. */
export const flagOf = (flags: string): string => flags.split(' ')[0] ?? flags;

/** The name of an argument (`txId`), as messages have it. */
export const nameOf = ({ usage }: Pick<CommandArgument, 'usage'>): string => usage.replace(/[^\w-]/g, '');

/** A text that was given. Throws `UsageError` for `''`, which an unset shell variable leaves, unless it has a meaning. */
export const readGiven = (
  { mayBeEmpty }: Pick<CommandOption, 'mayBeEmpty'>,
  name: string,
  text: string,
  mayBeLeftOut: boolean,
): string => {
  if (text !== '' || mayBeEmpty === true) return text;
  throw new UsageError({
    en: `${name} is empty: give a value${mayBeLeftOut ? ', or leave it out' : ''}`,
    ko: `${name} 값이 비어 있습니다. 값을 지정하${mayBeLeftOut ? '거나 빼세요' : '세요'}`,
  });
};

/** An option or argument that is a choice, with the type of what it may be. */
type Choice<T extends string> = { readonly choices: readonly T[] };

/** One of the choices of an option, or `undefined` without a value. Throws `UsageError`. */
export const readChoice = <T extends string>(
  { flags, choices }: Pick<CommandOption, 'flags'> & Choice<T>,
  values: OptionValues,
): T | undefined => {
  const flag = flagOf(flags);
  const value = values[flag.slice('--'.length)];
  return value === undefined ? undefined : oneOfChoices(flag, value, choices);
};

/** One of the choices of an argument, or `undefined` without one. Throws `UsageError`. */
export const readArgument = <T extends string>(
  { usage, choices }: Pick<CommandArgument, 'usage'> & Choice<T>,
  value: string | undefined,
): T | undefined => (value === undefined ? undefined : oneOfChoices(nameOf({ usage }), value, choices));

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

/** A number within the limits, or `undefined` without a value. Throws `UsageError`. */
export const readNumber = (
  flag: string,
  value: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined => {
  if (value === undefined) return undefined;
  const number = /^\d{0,9}\.?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(
    notAllowed(sameText(flag), value, {
      en: `a number from ${least} to ${most}`,
      ko: `${least}부터 ${most}까지의 수`,
    }),
  );
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
