import Fastify from 'fastify';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { collectSchemas } from '../../scripts/schemas.ts';
import { compileAtFirstUse } from '../../src/http/compile-at-first-use.ts';
import { ajvOptions } from '../../src/http/schema-compiler.ts';
import { sampleOf } from '../all-routes.ts';

type Validate = ((value: unknown) => unknown) & { readonly errors?: unknown };
type Serialize = (value: unknown) => string;

interface Compilers {
  validator(schema: TSchema): Validate;
  serializer(schema: TSchema): Serialize;
}

/** Fastify's own compilers, which compile at once. */
const ownOfFastify = async (): Promise<Compilers> => {
  const app = Fastify({ ajv: { customOptions: ajvOptions } });
  let found: Compilers | undefined;
  app.get('/', { schema: { response: { 200: { type: 'string' } } } }, async (request, reply) => {
    found = {
      validator: (schema) =>
        request.compileValidationSchema(schema as object as Record<string, unknown>) as unknown as Validate,
      serializer: (schema) =>
        reply.compileSerializationSchema(schema as object as Record<string, unknown>) as Serialize,
    };
    return '';
  });
  await app.inject('/');
  if (found === undefined) throw new Error('the route was not called');
  return found;
};

const atFirstUse: Compilers = {
  validator: (schema) => compileAtFirstUse.buildValidator?.({}, {})({ schema }) as Validate,
  serializer: (schema) =>
    compileAtFirstUse.buildSerializer?.({}, {})({ schema, method: '', url: '', httpStatus: '' }) as Serialize,
};

/** Values that the schema takes, and values with one thing wrong each. */
const valuesFor = (schema: TSchema): unknown[] => {
  const good = sampleOf(schema, 'x');
  if (typeof good !== 'object' || good === null || Array.isArray(good)) return [good, {}, [], null, 1, ''];
  const wrong = Object.keys(good).flatMap((name) => [
    { ...good, [name]: undefined },
    ...[1, -1.5, '', 'x'.repeat(5000), [], [null], {}, { x: 1 }, null, true].map((value) => ({
      ...good,
      [name]: value,
    })),
  ]);
  return [good, {}, [], null, 1, '', { ...good, unheardOf: 1 }, { ...good, 홍길동: '' }, ...wrong];
};

const { validated, serialized } = await collectSchemas();
const own = await ownOfFastify();

const named = (schemas: readonly TSchema[]) =>
  schemas.map((schema, index) => [`${index} ${JSON.stringify(schema).slice(0, 80)}`, schema] as const);

/** What a function returns, or the message of the error that it throws. */
const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
};

describe('schemas that are compiled when they are first used', () => {
  it('are those of many routes', () => {
    expect(validated.length).toBeGreaterThan(30);
    expect(serialized.length).toBeGreaterThan(30);
  });

  it.each(named(validated))('find the same mistakes as if compiled at the start: %s', (_name, schema) => {
    const [theirs, ours] = [own.validator(schema), atFirstUse.validator(schema)];
    for (const value of valuesFor(schema)) {
      expect(ours(value)).toBe(theirs(value));
      expect(ours.errors).toEqual(theirs.errors);
    }
  });

  it.each(named(serialized))('write the same answers as if compiled at the start: %s', (_name, schema) => {
    const [theirs, ours] = [own.serializer(schema), atFirstUse.serializer(schema)];
    for (const value of valuesFor(schema)) expect(outcome(() => ours(value))).toEqual(outcome(() => theirs(value)));
  });
});
