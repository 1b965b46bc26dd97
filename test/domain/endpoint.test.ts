import { expect, it } from 'vitest';
import { codes, endpoints, entryOf } from '../../src/domain/endpoint.ts';

it.each(endpoints)('a fault can have %s answer whatever it answers by itself', (endpoint) => {
  const { codes: own, faultCodes } = entryOf(endpoint);
  expect(faultCodes).toEqual(expect.arrayContaining([...own]));
});

it('every code is answered by some endpoint', () => {
  const answered = new Set(endpoints.flatMap((endpoint) => entryOf(endpoint).codes));
  expect(codes.filter((code) => !answered.has(code))).toEqual([]);
});
