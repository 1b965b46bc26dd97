import type { ErrorObject } from 'ajv';
import { canBeShown, MAX_LISTED, oneOf } from '../domain/text/wording.ts';

interface ProblemText {
  /** Path inside the value, such as `scenarios.0.name`; empty for the value itself. */
  readonly path: string;
  /** What was expected, such as `must be a string`. */
  readonly expected: string;
}

/** Kinds of problems: no value, a value of another type, a field that no schema has, anything else. */
export type SchemaProblemKind = 'missing' | 'wrong-type' | 'unknown-field' | 'other';

export interface SchemaProblem extends ProblemText {
  readonly kind: SchemaProblemKind;
  /** The text for the log, without the name of an unknown field. */
  readonly logged: ProblemText;
  /** What the validator has said. */
  readonly error: AjvError;
}

/** The first problems of a value, and the number of further ones. */
export interface SchemaProblems {
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
  maxProperties: ({ limit }) => `must have at most ${limit} fields`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  // For a pattern without a description.
  pattern: () => 'has the wrong form',
};

/** Patterns are hard to read: the description of the schema replaces a pattern. */
const describeInWords = ({ keyword, parentSchema }: AjvError): string | undefined => {
  if (keyword !== 'pattern' || typeof parentSchema !== 'object' || parentSchema === null) return undefined;
  return 'description' in parentSchema ? `must be ${String(parentSchema.description)}` : undefined;
};

/** An unknown field is named only if its name cannot be personal data or a secret. */
const explainUnknownField = (error: AjvError, parent: readonly string[], name: string): SchemaProblem => {
  const logged = { path: parent.join('.'), expected: 'has an unknown field' };
  const more = { kind: 'unknown-field' as const, logged, error };
  if (!canBeShown(name)) return { ...logged, ...more };
  return { path: [...parent, name].join('.'), expected: 'is not a known field', ...more };
};

const kinds: Partial<Record<string, SchemaProblemKind>> = { required: 'missing', type: 'wrong-type' };

const explain = (error: AjvError): SchemaProblem => {
  const { keyword, params, message = 'is not as the schema says', data } = error;
  const parent = error.instancePath.split('/').slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, tag } = params;
  if (typeof additionalProperty === 'string') return explainUnknownField(error, parent, additionalProperty);
  const names = [missingProperty, tag].filter((name) => typeof name === 'string');
  const text = {
    path: [...parent, ...names].join('.'),
    expected: describeInWords(error) ?? describe[keyword]?.(params, data) ?? message,
  };
  return { ...text, kind: kinds[keyword] ?? 'other', logged: text, error };
};

const SUMMARIES = ['anyOf', 'oneOf', 'discriminator', 'if'];

/**
 * Ajv's errors in the words of this project, the most important one first. No value is repeated. A body may have as many errors
 * as bytes: only the errors that are shown are examined.
 */
export const explainSchemaErrors = (errors: readonly AjvError[] | null | undefined): SchemaProblems => {
  const all = errors ?? [];
  // An error inside a branch says more than the error that no branch matches.
  const details = all.length > 1 ? all.filter(({ keyword }) => !SUMMARIES.includes(keyword)) : all;
  return {
    problems: details.slice(0, MAX_LISTED).map(explain),
    more: Math.max(0, details.length - MAX_LISTED),
  };
};
