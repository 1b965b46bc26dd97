import { describe, expect, it } from 'vitest';
import { toTransportError } from '../../src/http/transport-error.ts';
import type { AjvError } from '../../src/http/validation.ts';

/** As the framework throws a call that does not match its schema. */
const fromSchema = (validation: readonly AjvError[], validationContext = 'body'): Error =>
  Object.assign(new Error('x'), { code: 'FST_ERR_VALIDATION', validation, validationContext });

const error = (keyword: string, params: object, instancePath = ''): AjvError => ({
  keyword,
  params: { ...params },
  instancePath,
  schemaPath: '',
  message: `must satisfy ${keyword}`,
});

describe('a call that does not match its schema', () => {
  it.each<[string, AjvError, string, string]>([
    ['a body of another type', error('type', { type: 'object' }), 'wrong-type', 'the body must be a JSON object'],
    ['a field of another type', error('type', { type: 'string' }, '/name'), 'wrong-type', 'name must be a string'],
    ['a field that is missing', error('required', { missingProperty: 'name' }), 'missing', 'name is required'],
    [
      'an unknown field',
      error('additionalProperties', { additionalProperty: 'nmae' }),
      'unknown-field',
      'nmae is not a known field',
    ],
    [
      'a field whose name is not shown',
      error('additionalProperties', { additionalProperty: '01012345678' }),
      'unknown-field',
      'the body has an unknown field',
    ],
    ['anything else about the whole body', error('minProperties', {}), 'other', 'the body must satisfy minProperties'],
  ])('of %s has a kind, and the hint follows from it', (_name, ajvError, kind, hint) => {
    const found = toTransportError(fromSchema([ajvError]));
    expect([found.problem, found.schemaProblems.problems[0]?.kind, found.hint]).toEqual(['schema', kind, hint]);
  });

  it('of a query names the query', () => {
    const found = toTransportError(fromSchema([error('minProperties', {})], 'querystring'));
    expect(found.hint).toBe('the query must satisfy minProperties');
  });
});

it('any other error is unexpected, and keeps its cause', () => {
  const cause = new Error('secret');
  const found = toTransportError(cause);
  expect([found.problem, found.cause]).toEqual(['unexpected', cause]);
  expect(found.hint).not.toContain('secret');
});
