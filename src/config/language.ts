import { type Language, languages } from '../domain/text/language.ts';

/** The environment variable with the language of what people read. It is read before the settings, because their errors have a language, too. */
export const LANGUAGE_VARIABLE = 'MOCK_TOSS_LANG';

type Environment = Readonly<Record<string, string | undefined>>;

/** The names under which the system has the language of messages (POSIX). The first one that is set and not empty decides. */
const LOCALE_VARIABLES = ['LC_ALL', 'LC_MESSAGES', 'LANG'];

const firstSet = (env: Environment, names: readonly string[]): string =>
  names.map((name) => env[name] ?? '').find((value) => value !== '') ?? '';

const isKorean = (locale: string): boolean => /^ko(?![a-z])/i.test(locale);

/** What `MOCK_TOSS_LANG` says; empty when it says nothing. */
export const chosenLanguage = (env: Environment): string => firstSet(env, [LANGUAGE_VARIABLE]);

/** The language of what people read. One that does not exist counts as English; the command line refuses it. */
export const languageOf = (env: Environment): Language => {
  const chosen = chosenLanguage(env);
  if (chosen === '') return isKorean(firstSet(env, LOCALE_VARIABLES)) ? 'ko' : 'en';
  return languages.find((language) => language === chosen) ?? 'en';
};
