import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import { canBeShown, MAX_LISTED, oneOf } from '../domain/text/wording.ts';

/** Nothing is converted or removed: a number where the guide says string is a mistake that the client must see. */
export const ajvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: true,
  discriminator: true,
  strict: false,
  // Errors then carry the schema: its description says in words what a pattern means.
  verbose: true,
} as const;

const ajv = new Ajv(ajvOptions);

export const compileSchema = <T>(schema: AnySchema): ValidateFunction<T> => ajv.compile<T>(schema);

interface Told {
  /** Path inside the value, such as `scenarios.0.name`; empty for the value itself. */
  readonly path: string;
  /** What was expected, such as `must be a string`. */
  readonly expected: string;
}

/** What a problem is about: no value at all, a value of another type, a field that no schema has, or anything else. */
export type SchemaProblemKind = 'missing' | 'wrong-type' | 'unknown-field' | 'other';

export interface SchemaProblem extends Told {
  readonly kind: SchemaProblemKind;
  /** The same for the log: without the name of a field that only the caller knows. */
  readonly logged: Told;
}

/** What is wrong with a value: the first problems, and how many there are more. */
export interface SchemaComplaint {
  readonly problems: readonly SchemaProblem[];
  readonly more: number;
}

export type AjvError = Pick<ErrorObject, 'keyword' | 'instancePath' | 'schemaPath'> & {
  readonly params: Record<string, unknown>;
  readonly message?: string | undefined;
  readonly parentSchema?: unknown;
  readonly data?: unknown;
};

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const article = (type: string): string => {
  if (type === 'null') return 'null';
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;
};

type Describe = (params: Record<string, unknown>, data: unknown) => string;

const describe: Partial<Record<string, Describe>> = {
  required: () => 'is required',
  type: ({ type }) => `must be ${[type].flat().map(String).map(article).join(' or ')}`,
  enum: ({ allowedValues }, data) => {
    const words = [allowedValues].flat().filter((value) => value !== null);
    return `must be ${oneOf(words.map(String), data)}`;
  },
  const: ({ allowedValue }) => `must be ${String(allowedValue)}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minItems: ({ limit }) => `must have at least ${limit} items`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  pattern: ({ pattern }) => `must match ${pattern}`,
};

/** People do not read patterns: where the schema has a description, that is what was expected. */
const describeInWords = ({ keyword, parentSchema }: AjvError): string | undefined => {
  if (keyword !== 'pattern' || typeof parentSchema !== 'object' || parentSchema === null) return undefined;
  return 'description' in parentSchema ? `must be ${String(parentSchema.description)}` : undefined;
};

/** The name of a field that no schema has may be personal data or a secret: then it is not shown. */
const explainUnknownField = (parent: readonly string[], name: string): SchemaProblem => {
  const logged = { path: parent.join('.'), expected: 'has a field that is not known' };
  if (!canBeShown(name)) return { ...logged, kind: 'unknown-field', logged };
  return { path: [...parent, name].join('.'), expected: 'is not a known field', kind: 'unknown-field', logged };
};

const kinds: Partial<Record<string, SchemaProblemKind>> = { required: 'missing', type: 'wrong-type' };

const explain = (error: AjvError): SchemaProblem => {
  const { keyword, params, message = 'is not as the schema says', data } = error;
  const parent = error.instancePath.split('/').slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, tag } = params;
  if (typeof additionalProperty === 'string') return explainUnknownField(parent, additionalProperty);
  const own = [missingProperty, tag].filter((name) => typeof name === 'string');
  const told = {
    path: [...parent, ...own].join('.'),
    expected: describeInWords(error) ?? describe[keyword]?.(params, data) ?? message,
  };
  return { ...told, kind: kinds[keyword] ?? 'other', logged: told };
};

const SUMMARIES = ['anyOf', 'oneOf', 'discriminator', 'if'];

/**
 * Ajv's errors in the words of this project's messages, the most important one first; no value is repeated. A body may have
 * as many errors as bytes: only those that are shown are looked at.
 */
export const explainSchemaErrors = (errors: readonly AjvError[] | null | undefined): SchemaComplaint => {
  const all = errors ?? [];
  // An error inside a branch explains more than the fact that no branch fits.
  const telling = all.length > 1 ? all.filter(({ keyword }) => !SUMMARIES.includes(keyword)) : all;
  return {
    problems: telling.slice(0, MAX_LISTED).map(explain),
    more: Math.max(0, telling.length - MAX_LISTED),
  };
};
