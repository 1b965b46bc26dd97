import { LANGUAGE_VARIABLE, notAllowed } from '../config/load.ts';
import { type Language, languages, sameText } from '../domain/text/language.ts';
import { oneOfText } from '../domain/text/wording.ts';
import { UsageError } from './values.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The names under which the system has the language of messages (POSIX). The first one that is set and not empty decides. */
const LOCALE_VARIABLES = ['LC_ALL', 'LC_MESSAGES', 'LANG'];

const firstSet = (env: Environment, names: readonly string[]): string =>
  names.map((name) => env[name] ?? '').find((value) => value !== '') ?? '';

const isKorean = (locale: string): boolean => /^ko(?![a-z])/i.test(locale);

const chosenLanguage = (env: Environment): string => firstSet(env, [LANGUAGE_VARIABLE]);

/** The language of what people read. One that does not exist is refused by `checkLanguage`; errors until then are in English. */
export const languageOf = (env: Environment): Language => {
  const chosen = chosenLanguage(env);
  if (chosen === '') return isKorean(firstSet(env, LOCALE_VARIABLES)) ? 'ko' : 'en';
  return languages.find((language) => language === chosen) ?? 'en';
};

/** Throws `UsageError` for a language that does not exist. */
export const checkLanguage = (env: Environment): void => {
  const chosen = chosenLanguage(env);
  if (chosen === '' || languages.some((language) => language === chosen)) return;
  throw new UsageError(notAllowed(sameText(LANGUAGE_VARIABLE), chosen, oneOfText(languages, chosen)));
};
