import { Type } from 'typebox';
import { idPattern } from '../domain/limits.ts';
import { copyText } from '../domain/text/copied-text.ts';
import { shapes } from '../domain/text/shapes.ts';
import type { Catalog } from '../store/store.ts';
import { invalidField, ProblemError } from './problem.ts';

/** Checks a name that PUT creates from the path. */
export const readName = (name: string, field: string): string => {
  if (!new RegExp(idPattern).test(name)) throw invalidField(field, `must be ${shapes.id.en}`);
  return copyText(name);
};

export const EntryParams = Type.Object({ name: Type.String() });

/** PUT: 201 for a new entry, 200 for a replaced one; 409 at the limit. */
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
