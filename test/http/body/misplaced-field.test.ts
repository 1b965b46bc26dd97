import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { explainMisplaced } from '../../../src/http/body/misplaced-field.ts';
import { toTransportError } from '../../../src/http/transport-error.ts';

const missing = (missingProperty: string): Error =>
  Object.assign(new Error('x'), {
    code: 'FST_ERR_VALIDATION',
    validation: [{ keyword: 'required', params: { missingProperty }, instancePath: '', schemaPath: '', message: 'x' }],
    validationContext: 'body',
  });

const callWith = (query: object) => ({ query }) as FastifyRequest;

it('a field that is missing in the body and stands in the query is said to be there', () => {
  const { hint } = toTransportError(explainMisplaced(missing('txId'), callWith({ txId: 'x' })));
  expect(hint).toBe('txId is required in the JSON body: it was sent in the query, which is not read');
});

it.each<[string, Error, object]>([
  ['is nowhere', missing('txId'), {}],
  ['has the name of a member of every object', missing('constructor'), {}],
  ['is not what was wrong', new Error('x'), { txId: 'x' }],
])('a field that %s is left as it is', (_name, error, query) => {
  expect(explainMisplaced(error, callWith(query))).toBe(error);
});
