// The code that the build puts in the place of `src/http/schema-compiler.ts` and `late-schema-compiler.ts`: every schema is compiled
// already.
import { Ajv, type AnySchema } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import buildSerializer, { type Options } from 'fast-json-stringify';
import { ajvOptions } from '../src/http/schema-compiler.ts';
import { collectSchemas } from './schemas.ts';

const ajv = new Ajv({ ...ajvOptions, code: { source: true } });

const validatorCode = (schema: AnySchema): string => standaloneCode.default(ajv, ajv.compile(schema));

const serializerCode = (schema: object): string => {
  const options: Options & { readonly inlineValidators: true } = { mode: 'standalone', inlineValidators: true };
  return String(buildSerializer(schema, options));
};

/** An entry of a `Map`: a schema as JSON, and a function that runs the code of a CommonJS module. */
const entry = (schema: object, code: string): string =>
  `[${JSON.stringify(JSON.stringify(schema))}, (module, exports) => {${code}\n}]`;

const LOAD = `
const load = (compiled, schema) => {
  const run = compiled.get(JSON.stringify(schema));
  if (run === undefined) throw new Error('the build has not compiled this schema');
  const module = { exports: {} };
  run(module, module.exports);
  return module.exports;
};
`;

const validatorsOf = (schemas: readonly AnySchema[]): string =>
  `const validators = new Map([${schemas.map((schema) => entry(schema as object, validatorCode(schema))).join(',\n')}]);`;

/** A CommonJS module with the exports of `src/http/schema-compiler.ts`. */
export const writeCompiledSchemas = async (): Promise<string> => {
  const { validated, serialized } = await collectSchemas();
  return `
${validatorsOf(validated)}
const serializers = new Map([${serialized.map((schema) => entry(schema, serializerCode(schema))).join(',\n')}]);
${LOAD}
exports.compileSchema = (schema) => load(validators, schema);
exports.compileSerializer = (schema) => load(serializers, schema);
`;
};

/** A CommonJS module with the exports of `src/http/late-schema-compiler.ts`. */
export const writeLateSchemas = async (): Promise<string> => {
  const { late } = await collectSchemas();
  return `
${validatorsOf(late)}
${LOAD}
exports.compileSchema = (schema) => load(validators, schema);
`;
};
