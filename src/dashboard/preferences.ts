import { effect, signal } from '@preact/signals';
import type { Language } from '../domain/text/language.ts';

export type Theme = 'light' | 'dark';

/** The other pages of this server use the same key. */
const LANGUAGE_KEY = 'mock-toss-language';
const THEME_KEY = 'mock-toss-theme';

/** What the browser remembers; `null` also when it forbids storage. */
const read = (storage: () => Storage, key: string): string | null => {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
};

/** Remembers a value, if the browser allows it; `null` forgets it. */
const write = (storage: () => Storage, key: string, value: string | null): void => {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // The browser forbids storage: the choice holds until the page is closed.
  }
};

const forGood = (): Storage => localStorage;
const forThisTab = (): Storage => sessionStorage;

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const readTheme = (): Theme => {
  const chosen = read(forGood, THEME_KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return prefersDark.matches ? 'dark' : 'light';
};

export const language = signal<Language>(read(forGood, LANGUAGE_KEY) === 'en' ? 'en' : 'ko');
export const theme = signal<Theme>(readTheme());

export const chooseLanguage = (chosen: Language): void => {
  language.value = chosen;
  write(forGood, LANGUAGE_KEY, chosen);
};

export const chooseTheme = (chosen: Theme): void => {
  theme.value = chosen;
  write(forGood, THEME_KEY, chosen);
};

effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

const TOKEN_KEY = 'mock-toss-control-token';

/** The control token of this tab. It is never part of an address. */
export const controlToken = signal<string | null>(read(forThisTab, TOKEN_KEY));

export const keepToken = (token: string | null): void => {
  controlToken.value = token;
  write(forThisTab, TOKEN_KEY, token);
};

/** The text in the chosen language. */
export const t = (ko: string, en: string): string => (language.value === 'ko' ? ko : en);
