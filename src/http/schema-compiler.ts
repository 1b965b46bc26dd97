import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import buildSerializer from 'fast-json-stringify';

/** Values are not converted or removed: a number instead of a string is a mistake that the client must see. */
export const ajvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: true,
  discriminator: true,
  strict: false,
  // Errors then contain the schema, whose description explains a pattern.
  verbose: true,
} as const;

export type Serialize = (value: unknown) => string;

const ajv = new Ajv(ajvOptions);

export const compileSchema = <T>(schema: AnySchema): ValidateFunction<T> => ajv.compile<T>(schema);

export const compileSerializer = (schema: object): Serialize => buildSerializer(schema);
