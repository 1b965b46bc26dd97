import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';

/** No coercion and nothing removed: a number where the guide says string is the client's mistake, and must show. */
export const ajvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: true,
  discriminator: true,
  strict: false,
  // With the schema at hand, a message can say in words what a pattern means.
  verbose: true,
} as const;

const ajv = new Ajv(ajvOptions);

export const compileSchema = <T>(schema: AnySchema): ValidateFunction<T> => ajv.compile<T>(schema);

export interface SchemaProblem {
  /** Path inside the value, such as `scenarios.0.name`; empty for the value itself. */
  readonly path: string;
  /** What was expected, such as `must be a string`. */
  readonly expected: string;
}

type AjvError = Pick<ErrorObject, 'keyword' | 'instancePath' | 'schemaPath'> & {
  readonly params: Record<string, unknown>;
  readonly message?: string | undefined;
  readonly parentSchema?: unknown;
};

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const pathOf = (error: AjvError): string => {
  const parts = error.instancePath.split('/').slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, tag } = error.params;
  for (const own of [missingProperty, additionalProperty, tag]) if (typeof own === 'string') parts.push(own);
  return parts.join('.');
};

const article = (type: string): string => {
  if (type === 'null') return 'null';
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;
};

const describe: Partial<Record<string, (params: Record<string, unknown>) => string>> = {
  required: () => 'is required',
  additionalProperties: () => 'is not a known field',
  type: ({ type }) => `must be ${[type].flat().map(String).map(article).join(' or ')}`,
  enum: ({ allowedValues }) =>
    `must be one of ${[allowedValues]
      .flat()
      .filter((value) => value !== null)
      .join(', ')}`,
  const: ({ allowedValue }) => `must be ${String(allowedValue)}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minItems: ({ limit }) => `must have at least ${limit} items`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  pattern: ({ pattern }) => `must match ${pattern}`,
};

/** A pattern is for machines: where its schema has a description, that is what was expected. */
const describeInWords = ({ keyword, parentSchema }: AjvError): string | undefined => {
  if (keyword !== 'pattern' || typeof parentSchema !== 'object' || parentSchema === null) return undefined;
  return 'description' in parentSchema ? `must be ${String(parentSchema.description)}` : undefined;
};

const SUMMARIES = ['anyOf', 'oneOf', 'discriminator', 'if'];

/** Ajv's errors in the words of this project's messages, the one to mend first in front; no value is repeated. */
export const explainSchemaErrors = (errors: readonly AjvError[] | null | undefined): SchemaProblem[] =>
  (errors ?? [])
    // What is wrong inside explains more than the fact that no branch fits.
    .filter((error, _index, all) => !(SUMMARIES.includes(error.keyword) && all.length > 1))
    .map((error) => ({
      path: pathOf(error),
      expected:
        describeInWords(error) ??
        describe[error.keyword]?.(error.params) ??
        error.message ??
        'is not as the schema says',
    }));
