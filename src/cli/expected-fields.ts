import { firstOf } from '../domain/text/wording.ts';

export type Json = Record<string, unknown>;

/** What a field must be: an exact value, a pattern of a text, or an object with exactly these fields. */
export type Expected = string | number | null | RegExp | { readonly [field: string]: Expected };

/** An answer that differs from the guide. The message says where. */
export class UnexpectedError extends Error {
  constructor(what: string) {
    super(`not as the guide says: ${what}`);
    this.name = 'UnexpectedError';
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Checks that an object has exactly the expected fields, in this order. Throws `UnexpectedError`. */
export const expectFields = (found: unknown, expected: Expected, place: string): void => {
  if (expected instanceof RegExp) {
    if (typeof found === 'string' && expected.test(found)) return;
    throw new UnexpectedError(`${place} must match ${expected.source}`);
  }
  if (typeof expected !== 'object' || expected === null) {
    if (found === expected) return;
    throw new UnexpectedError(`${place} must be ${JSON.stringify(expected)}`);
  }
  if (!isObject(found)) throw new UnexpectedError(`${place} must be an object`);
  const [names, wanted] = [Object.keys(found), Object.keys(expected)];
  if (names.join() !== wanted.join()) {
    throw new UnexpectedError(
      `${place} must have the fields ${wanted.join(', ')}, and has ${firstOf(names).join(', ')}`,
    );
  }
  for (const [name, value] of Object.entries(expected)) expectFields(found[name], value, `${place}.${name}`);
};
