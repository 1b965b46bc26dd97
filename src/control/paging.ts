import { type TSchema, Type } from 'typebox';
import { NO_CLIENT } from '../domain/names/no-client.ts';
import { instantShape, parseInstantMs } from '../domain/time/client-clock.ts';
import type { Page, Stored } from '../store/stored.ts';
import { invalidField } from './problem.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** The query of every list. Query values are texts; `readPage` reads the numbers. */
export const pageQuery = {
  limit: Type.Optional(Type.String({ description: `1 to ${MAX_LIMIT}, default ${DEFAULT_LIMIT}` })),
  cursor: Type.Optional(Type.String({ description: 'nextCursor of the previous page' })),
};

/** Answer of every list, newest first. */
export const List = <S extends TSchema>(item: S) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });

/** The schema of a list without filters. */
export const listSchema = <S extends TSchema>(item: S) => ({
  querystring: Type.Object(pageQuery, { additionalProperties: false }),
  response: { 200: List(item) },
});

/** The number in a text; for any other text 0, which is no number of a record. */
export const readNumber = (id: string): number => (/^[1-9]\d{0,15}$/.test(id) ? Number(id) : 0);

const writeCursor = (sequence: number): string => Buffer.from(String(sequence)).toString('base64url');

const readCursor = (cursor: string): number => {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const sequence = readNumber(text);
  if (sequence === 0) throw invalidField('cursor', 'must be the nextCursor of another page');
  return sequence;
};

/** Reads one record more than the page shows, to know whether it is the last page. */
export const readPage = (query: { limit?: string; cursor?: string }): Page => {
  const { limit = String(DEFAULT_LIMIT), cursor } = query;
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > MAX_LIMIT) {
    throw invalidField('limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  return { limit: Number(limit) + 1, before: cursor === undefined ? undefined : readCursor(cursor) };
};

/** The query of lists that can begin at an instant. */
export const sinceQuery = (what: string) => ({
  since: Type.Optional(Type.String({ description: `${what} at this instant or later, in real time` })),
});

/** In milliseconds; without `since`, minus infinity. */
export const readSince = ({ since }: { since?: string }): number => {
  // A plus that was not encoded arrives as a space.
  const sinceMs = since === undefined ? Number.NEGATIVE_INFINITY : parseInstantMs(since.replace(' ', '+'));
  if (sinceMs === undefined) throw invalidField('since', `must be ${instantShape}`);
  return sinceMs;
};

/** Whose records are meant: `undefined`: of all clients; `null`: of no known client. */
export const readWhose = ({ clientId }: { clientId?: string }): string | null | undefined =>
  clientId === NO_CLIENT ? null : clientId;

/** A view that is an empty list leaves its record out. */
export const toList = <T, V>(
  { limit }: Page,
  found: readonly Stored<T>[],
  view: (value: T, sequence: number) => V | readonly V[],
) => {
  const page = found.slice(0, limit - 1);
  const last = page.at(-1);
  return {
    items: page.flatMap(({ value, sequence }) => view(value, sequence)),
    nextCursor: found.length >= limit && last !== undefined ? writeCursor(last.sequence) : null,
  };
};
