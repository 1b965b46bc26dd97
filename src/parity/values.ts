import type { Probe } from './probe.ts';
import type { Session } from './session.ts';

/** The person about whom requests are made: what the caller gave. */
export interface SentPersonTexts {
  readonly userName: string;
  readonly userPhone: string;
  readonly userBirthday: string;
}

export const personFields = ['userName', 'userPhone', 'userBirthday'] as const;

const VARIABLE = /\{\{([A-Za-z]+)(?::([^{}]*))?\}\}/g;

const MOST_FILLER = 1_000_000;

/** `true` for the person's fields, which are encrypted with the session of the call, and for its session key. */
export const needsSession = (name: string): boolean => name === 'sessionKey' || isPersonField(name);

const isPersonField = (name: string): name is (typeof personFields)[number] =>
  personFields.some((field) => field === name);

/** The names of the variables in a probe, such as `token` for `{{token}}`, each once. */
export const variablesOf = ({ path, headers, form, json, text }: Probe): readonly string[] => [
  ...new Set(Array.from(JSON.stringify([path, headers, form, json, text]).matchAll(VARIABLE), ([, name = '']) => name)),
];

/** Whether a probe sends data of a person. */
export const needsPerson = (probe: Probe): boolean => variablesOf(probe).some(isPersonField);

/** A token with another signature: its tenth letter from the end is another one. */
export const forge = (token: string): string => token.replace(/.(?=.{9}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));

/** Ways to change a value, such as `{{userPhone:hyphens}}`: a wrong one is made of what was given, so that no one else's data is sent. */
const changes: Readonly<Record<string, (text: string) => string>> = {
  empty: () => '',
  spaced: (text) => `${text.slice(0, 1)} ${text.slice(1)}`,
  hyphens: (text) => text.replace(/^(\d{3})(\d+)(\d{4})$/, '$1-$2-$3'),
  international: (text) => text.replace(/^0/, '+82'),
  'six-digits': (text) => text.slice(2),
  impossible: (text) => `${text.slice(0, 4)}0231`,
  forged: (text) => forge(text),
};

/** A value in every way in which a probe may change it. */
export const everyChange = (text: string): readonly string[] => Object.values(changes).map((change) => change(text));

const change = (text: string, way: string | undefined): string => {
  if (way === undefined) return text;
  const changed = changes[way]?.(text);
  if (changed === undefined) throw new Error(`no change "${way}"`);
  return changed;
};

/** Where the values of a call come from. */
export interface Sources {
  /** What was given, and what earlier answers gave. */
  readonly known: ReadonlyMap<string, string>;
  readonly person: SentPersonTexts | undefined;
  readonly session: Session | undefined;
}

const variableValue = (name: string, argument: string | undefined, { known, person, session }: Sources): string => {
  if (name === 'filler') return 'x'.repeat(Math.min(Number(argument), MOST_FILLER));
  if (name === 'sessionKey' && session !== undefined) return session.sessionKey;
  if (isPersonField(name) && person !== undefined && session !== undefined) {
    return session.encrypt(change(person[name], argument));
  }
  const value = known.get(name);
  if (value === undefined) throw new Error(`no value for {{${name}}}`);
  return change(value, argument);
};

/** A text with the values of its variables. `encode`: how a value is written there. */
export const fillText = (text: string, sources: Sources, encode = (value: string): string => value): string =>
  text.replace(VARIABLE, (_all, name: string, argument: string | undefined) =>
    encode(variableValue(name, argument, sources)),
  );

/** The same for every text in a JSON value. */
export const fillJson = (value: unknown, sources: Sources): unknown => {
  if (typeof value === 'string') return fillText(value, sources);
  if (Array.isArray(value)) return value.map((item) => fillJson(item, sources));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillJson(member, sources)]));
};
