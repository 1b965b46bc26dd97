import { signal } from '@preact/signals';

export const screens = ['start', 'tx', 'calls', 'findings', 'lab', 'clients'] as const;
export type Screen = (typeof screens)[number];

/** Filters and choices, by their names in the hash. */
export type Query = Readonly<Record<string, string>>;

/** What the page shows. It is all in the hash: a hash stays out of logs, can be linked to, and goes back with the browser. */
export interface Route {
  /** `null`: the address names no screen; `unknown`: one that there is not. */
  readonly screen: Screen | 'unknown' | null;
  readonly id: string | null;
  readonly query: Query;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Reads `#/tx/{id}?client=x`. Anything that it does not know is left out. */
const parseHash = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', id = ''] = path.split('/', 2);
  return {
    screen: screens.find((screen) => screen === name) ?? (name === '' ? null : 'unknown'),
    id: id === '' ? null : decode(id),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
};

export const route = signal<Route>(parseHash(location.hash));

addEventListener('hashchange', () => {
  route.value = parseHash(location.hash);
});

/** The chosen client; `undefined`: all clients. */
export const chosenClient = (): string | undefined => route.value.query.client;

/** The address of a screen. The chosen client stays chosen, unless `query` names another one. Empty values are left out. */
export const hrefOf = (screen: Screen, id: string | null = null, query: Query = {}): string => {
  const { client } = route.value.query;
  const given = Object.entries({ ...(client === undefined ? {} : { client }), ...query }).filter(
    ([, text]) => text !== '',
  );
  const search = new URLSearchParams(given).toString();
  const path = id === null ? screen : `${screen}/${encodeURIComponent(id.toWellFormed())}`;
  return `#/${path}${search === '' ? '' : `?${search}`}`;
};

export const go = (href: string): void => {
  location.hash = href;
};

/** Goes to an address without a new entry in the history of the browser. */
export const replace = (href: string): void => {
  history.replaceState(null, '', href);
  route.value = parseHash(href);
};

/** The address of what is shown, with other filters; an empty value removes a filter. */
export const withQuery = (change: Query): string => {
  const { screen, id, query } = route.value;
  return hrefOf(screens.find((one) => one === screen) ?? 'start', id, { ...query, ...change });
};
