import { expect, it } from 'vitest';
import { collectSchemas } from '../../../scripts/schemas.ts';
import { shapes } from '../../../src/domain/text/shapes.ts';
import { durationShape } from '../../../src/domain/time/duration.ts';

/** The descriptions of all patterns inside a schema. */
const patternsIn = (schema: unknown): unknown[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'pattern' in schema && typeof schema.pattern === 'string'
      ? [(schema as { description?: unknown }).description]
      : [];
  return [...own, ...Object.values(schema).flatMap(patternsIn)];
};

it('every pattern that a value is checked with is described in words, in both languages', async () => {
  const { validated, late } = await collectSchemas();
  const described = [...validated, ...late].flatMap(patternsIn);
  expect(described.length).toBeGreaterThan(20);
  const known = [...Object.values(shapes), durationShape].map(({ en }) => en);
  expect([...new Set(described)].filter((one) => !known.includes(String(one)))).toEqual([]);
});
