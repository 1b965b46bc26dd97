import { endpoints, entryOf } from './endpoint.ts';
import type { Persona } from './person.ts';
import { transactionStatuses } from './transaction-status.ts';

export const coverageGroups = ['states', 'codes', 'limits', 'personas'] as const;
export type CoverageGroup = (typeof coverageGroups)[number];

/** An outcome that a partner's tests can meet. */
export interface CoverageItem {
  readonly id: string;
  readonly group: CoverageGroup;
  /** In a sentence: "no test saw …". */
  readonly what: string;
}

const limits = {
  'second-read': 'the second read of a result, which is the last',
  'result-window': 'a result asked for more than 60 minutes after completion',
  'request-expiry': 'a result asked for after the request had expired',
  'token-life': 'a token that has expired',
} as const;

export type Limit = keyof typeof limits;

/** Ids of what calls meet. */
export const stateItem = (state: string): string => `state.${state}`;
export const codeItem = (endpoint: string, code: string): string => `code.${endpoint}.${code}`;
export const limitItem = (limit: Limit): string => `limit.${limit}`;
export const personaItem = (id: string): string => `persona.${id}`;

/** Not a status on the wire, but an outcome all the same. */
export const CANCELLED = 'cancelled';

const item = (group: CoverageGroup, id: string, what: string): CoverageItem => ({ id, group, what });

const fixedItems: readonly CoverageItem[] = [
  ...transactionStatuses.map((status) => item('states', stateItem(status), status)),
  item('states', stateItem(CANCELLED), 'a user who cancels'),
  ...endpoints.flatMap((endpoint) =>
    entryOf(endpoint).codes.map((code) => item('codes', codeItem(endpoint, code), `${code} on ${endpoint}`)),
  ),
  ...Object.entries(limits).map(([limit, what]) => item('limits', limitItem(limit as Limit), what)),
];

const fixedIds = new Set(fixedItems.map(({ id }) => id));

export const isCoverageItem = (id: string): boolean => fixedIds.has(id);

/** Everything that there is to meet: people are those that can be returned now. */
export const coverageItems = (personas: readonly Pick<Persona, 'id'>[]): CoverageItem[] => [
  ...fixedItems,
  ...personas.map(({ id }) => item('personas', personaItem(id), `the data of ${id}`)),
];
