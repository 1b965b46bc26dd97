import { expect, it } from 'vitest';
import { explainNumberedHeaders } from '../../src/http/numbered-headers.ts';

it.each<[Record<string, string>, boolean]>([
  [{ 0: 'Authorization: Bearer x' }, true],
  [{ 12: 'Content-Type: application/json' }, true],
  [{ 0: 'x' }, false],
  [{ 123: 'Authorization: Bearer x' }, false],
  [{ authorization: 'Bearer x' }, false],
  [{}, false],
])('%j has numbers as names: %s', (headers, isExplained) => {
  expect(explainNumberedHeaders(headers) !== undefined).toBe(isExplained);
});
