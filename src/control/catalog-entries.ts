import { Type } from 'typebox';
import { idPattern } from '../domain/limits.ts';
import { copyText } from '../domain/text/copied-text.ts';
import type { Catalog } from '../store/store.ts';
import { invalidField, ProblemError } from './problem.ts';

/** Names in a path that PUT creates. */
export const readName = (name: string, field: string): string => {
  if (!new RegExp(idPattern).test(name)) throw invalidField(field, `must match ${idPattern}`);
  return copyText(name);
};

export const EntryParams = Type.Object({ name: Type.String() });

/** PUT: 201 for a new one, 200 for one that was there; 409 at the limit. */
export const putEntry = async <T>(
  catalog: Catalog<T>,
  name: string,
  value: T,
  limit: { readonly of: string; readonly most: number; readonly setting: string },
): Promise<200 | 201> => {
  const put = await catalog.put(name, value);
  if (put === 'full') {
    throw new ProblemError('conflict', `there are ${limit.most} ${limit.of}: delete some, or raise ${limit.setting}`);
  }
  return put === 'created' ? 201 : 200;
};
