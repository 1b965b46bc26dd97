import { type TSchema, Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/http/schema-compiler.ts';
import { explainSchemaErrors } from '../../src/http/validation.ts';

const problemsOf = (schema: TSchema, value: unknown) => {
  const validate = compileSchema(schema);
  validate(value);
  return explainSchemaErrors(validate.errors).problems.map(({ path, expected, kind }) => [path, expected, kind]);
};

const Named = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 3 }),
    kind: Type.Optional(Type.Enum(['one', 'two'])),
    count: Type.Optional(Type.Integer({ minimum: 0 })),
    id: Type.Optional(Type.String({ pattern: '^[0-9]+$', description: 'digits' })),
    code: Type.Optional(Type.String({ pattern: '^[A-Z]$' })),
    list: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2 })),
  },
  { additionalProperties: false },
);

describe('what is wrong with a value is told in words', () => {
  it.each<[object, string, string, string]>([
    [{}, 'name', 'is required', 'missing'],
    [{ name: 1 }, 'name', 'must be a string', 'wrong-type'],
    [{ name: '' }, 'name', 'must not be empty', 'other'],
    [{ name: 'abcd' }, 'name', 'must have at most 3 characters', 'other'],
    [{ name: 'a', count: '1' }, 'count', 'must be an integer', 'wrong-type'],
    [{ name: 'a', count: -1 }, 'count', 'must be >= 0', 'other'],
    [{ name: 'a', id: 'x' }, 'id', 'must be digits', 'other'],
    [{ name: 'a', code: 'x' }, 'code', 'has the wrong form', 'other'],
    [{ name: 'a', list: [] }, 'list', 'must have at least 1 items', 'other'],
    [{ name: 'a', list: ['x', 1] }, 'list.1', 'must be a string', 'wrong-type'],
    [{ name: 'a', colour: 1 }, 'colour', 'is not a known field', 'unknown-field'],
    [{ name: 'a', 'someone@example.kr': 1 }, '', 'has an unknown field', 'unknown-field'],
  ])('%j', (value, path, expected, kind) => {
    expect(problemsOf(Named, value)).toEqual([[path, expected, kind]]);
  });

  it('with the words to choose from', () => {
    expect(problemsOf(Named, { name: 'a', kind: 'three' })).toEqual([
      ['kind', expect.stringMatching(/^must be one of one, two/), 'other'],
    ]);
  });

  it('with the parts of a path as they are spelt', () => {
    const schema = Type.Object({ 'a/b~c': Type.String() });
    expect(problemsOf(schema, { 'a/b~c': 1 })).toEqual([['a/b~c', 'must be a string', 'wrong-type']]);
  });

  it('inside the branches of a choice, rather than that no branch fits', () => {
    const schema = Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]);
    expect(problemsOf(schema, {}).map(([path]) => path)).toEqual(['a', 'b']);
  });
});

it('nothing is wrong when there are no errors', () => {
  expect(explainSchemaErrors(null)).toEqual({ problems: [], more: 0 });
});
