import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Fastify from 'fastify';
import { type TSchema, Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { writeCompiledSchemas, writeLateSchemas } from '../../scripts/compiled-schemas.ts';
import { collectSchemas } from '../../scripts/schemas.ts';
import { compileAtFirstUse } from '../../src/http/compile-at-first-use.ts';
import { ajvOptions } from '../../src/http/schema-compiler.ts';
import { type AjvError, explainSchemaErrors } from '../../src/http/validation.ts';
import { sampleOf } from '../all-routes.ts';
import { newFolder } from '../new-folder.ts';
import { linkFolder } from '../systems.ts';

type Validate = ((value: unknown) => unknown) & { readonly errors?: readonly AjvError[] | null };
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

/** What the build puts in the place of the compiler. */
const loadCompiled = async (): Promise<Compilers> => {
  const folder = newFolder();
  const file = join(folder, 'schemas.cjs');
  linkFolder(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  writeFileSync(file, await writeCompiledSchemas());
  const { compileSchema, compileSerializer } = (await import(
    pathToFileURL(file).href
  )) as typeof import('../../src/http/schema-compiler.ts');
  const lateFile = join(folder, 'late-schemas.cjs');
  writeFileSync(lateFile, await writeLateSchemas());
  const { compileSchema: compileLate } = (await import(
    pathToFileURL(lateFile).href
  )) as typeof import('../../src/http/late-schema-compiler.ts');
  const validator = (schema: TSchema) => (late.includes(schema) ? compileLate : compileSchema)(schema);
  return { validator, serializer: compileSerializer };
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

const { validated, late, serialized } = await collectSchemas();
const own = await ownOfFastify();
const compiled = await loadCompiled();

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

it('the server has many schemas, and the build knows no others', () => {
  expect(validated.length).toBeGreaterThan(30);
  expect(serialized.length).toBeGreaterThan(30);
  for (const compile of [compiled.validator, compiled.serializer]) {
    expect(() => compile(Type.Object({ other: Type.String() }))).toThrow('the build has not compiled this schema');
  }
});

describe.each([
  ['compiled when they are first used', atFirstUse],
  ['compiled by the build', compiled],
])('schemas that are %s', (_when, { validator, serializer }) => {
  it.each(named([...validated, ...late]))(
    'find the same mistakes as those that Fastify compiles at the start: %s',
    (_name, schema) => {
      const [theirs, ours] = [own.validator(schema), validator(schema)];
      for (const value of valuesFor(schema)) {
        expect(ours(value)).toBe(theirs(value));
        expect(ours.errors).toEqual(theirs.errors);
        expect(explainSchemaErrors(ours.errors)).toEqual(explainSchemaErrors(theirs.errors));
      }
    },
  );

  it.each(named(serialized))(
    'write the same answers as those that Fastify compiles at the start: %s',
    (_name, schema) => {
      const [theirs, ours] = [own.serializer(schema), serializer(schema)];
      for (const value of valuesFor(schema)) expect(outcome(() => ours(value))).toEqual(outcome(() => theirs(value)));
    },
  );
});
