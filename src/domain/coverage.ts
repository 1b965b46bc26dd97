import { endpoints, entryOf } from './endpoint.ts';
import { transactionStatuses } from './names/transaction-status.ts';
import type { Persona } from './person.ts';
import { cancelling, limitTexts } from './text/coverage-texts.ts';

export const coverageGroups = ['states', 'codes', 'limits', 'personas'] as const;
export type CoverageGroup = (typeof coverageGroups)[number];

/** Something that a partner's tests can cover. */
export interface CoverageItem {
  readonly id: string;
  readonly group: CoverageGroup;
  /** Completes the sentence "no test saw …". */
  readonly what: string;
}

export type Limit = keyof typeof limitTexts;

/** Ids of coverage items. */
export const stateItem = (state: string): string => `state.${state}`;
export const codeItem = (endpoint: string, code: string): string => `code.${endpoint}.${code}`;
export const limitItem = (limit: Limit): string => `limit.${limit}`;
export const personaItem = (id: string): string => `persona.${id}`;

/** Not a status on the wire, but coverage counts it as a state. */
export const CANCELLED = 'cancelled';

const item = (group: CoverageGroup, id: string, what: string): CoverageItem => ({ id, group, what });

const fixedItems: readonly CoverageItem[] = [
  ...transactionStatuses.map((status) => item('states', stateItem(status), status)),
  item('states', stateItem(CANCELLED), cancelling.en),
  ...endpoints.flatMap((endpoint) =>
    entryOf(endpoint).codes.map((code) => item('codes', codeItem(endpoint, code), `${code} on ${endpoint}`)),
  ),
  ...Object.entries(limitTexts).map(([limit, { en }]) => item('limits', limitItem(limit as Limit), en)),
];

const fixedIds = new Set(fixedItems.map(({ id }) => id));

export const isCoverageItem = (id: string): boolean => fixedIds.has(id);

/** All items that tests can cover; the personas are those that exist now. */
export const coverageItems = (personas: readonly Pick<Persona, 'id'>[]): CoverageItem[] => [
  ...fixedItems,
  ...personas.map(({ id }) => item('personas', personaItem(id), `the data of ${id}`)),
];
