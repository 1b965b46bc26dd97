import { type SettingKey, settings } from '../config/settings.ts';
import { ConfigError, FixtureError, ListenError, type ListenNames, StoreError } from '../config/start-errors.ts';
import type { Text } from '../domain/text/language.ts';
import { TlsError } from '../tls/tls-error.ts';

const nameOption = (name: SettingKey): Text => ({ en: `the option ${name}`, ko: `옵션 ${name}` });

const listenNames: ListenNames = {
  port: nameOption('port'),
  tlsPort: nameOption('tlsPort'),
  proxyPort: nameOption('proxyPort'),
  host: nameOption('host'),
};

const keys = Object.keys(settings) as SettingKey[];

/** The option of each flag and environment variable. `PORT` and `HOST` are words: only `ListenError` has them. */
const optionOf = new Map(
  keys.flatMap((key) => {
    const { flag, variables } = settings[key];
    const names = [
      ...(flag === null ? [] : [`--${flag}`]),
      ...variables.filter((name) => name.startsWith('MOCK_TOSS_')),
    ];
    return names.map((name) => [name, key] as const);
  }),
);

const anyName = `(?:${[...optionOf.keys()].join('|')})(?![\\w-])`;

/** One name, or a flag with its variable. In a path or in quotes stands what the user wrote. */
const named = new RegExp(
  `(?<![^\\s(])(?:the environment variable |환경 변수 )?(${anyName})(?: (?:or|또는) ${anyName})?`,
  'g',
);

const inOptions = ({ en, ko }: Text): Text => {
  const replace = (text: string, language: keyof Text): string =>
    text.replace(named, (whole, name: string) => {
      const key = optionOf.get(name);
      return key === undefined ? whole : nameOption(key)[language];
    });
  return { en: replace(en, 'en'), ko: replace(ko, 'ko') };
};

const reword = (error: unknown): Error | undefined => {
  if (error instanceof ListenError) return error.named(listenNames);
  // It names what was given, as it was given.
  if (error instanceof ConfigError) return error;
  if (error instanceof FixtureError) {
    const texts = error.texts.map(inOptions);
    const problems = texts.map(({ en }) => en);
    return Object.assign(error, { message: problems.join('\n'), problems, texts });
  }
  if (error instanceof StoreError || error instanceof TlsError) {
    const text = inOptions(error.text);
    return Object.assign(error, { message: text.en, text });
  }
  return undefined;
};

/** Where a function was called: an error to be thrown from there. To be made before the function waits, and not read until then. */
export const calledAt = (called: (...given: never[]) => unknown): Error => {
  const place = new Error();
  Error.captureStackTrace(place, called);
  return place;
};

/**
 * What stops the start, in the words of people who call a function: they have options, no flags and no environment variables. The
 * error becomes one of its place: before an error that nobody caught, Node.js prints the line that it comes from, and those of
 * the package are long. An unexpected error stays as it is.
 */
export const explainStart = (error: unknown, place: Error): unknown => {
  const reworded = reword(error);
  if (reworded === undefined) return error;
  // Its first line is made of name and message when it is read.
  const { stack: _, ...own } = Object.getOwnPropertyDescriptors(reworded);
  return Object.defineProperties(Object.setPrototypeOf(place, Object.getPrototypeOf(reworded)), own);
};
