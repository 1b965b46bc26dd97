import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import type { Endpoint } from '../src/domain/endpoint.ts';
import { compileSchema } from '../src/http/schema-compiler.ts';

export interface KnownRoute {
  readonly method: string;
  /** The pattern, such as `/app/:txId`. */
  readonly url: string;
  readonly endpoint: Endpoint | undefined;
  readonly body: TSchema | undefined;
  readonly query: TSchema | undefined;
}

const toKnown = ({ method, url, schema, config }: RouteOptions): KnownRoute[] =>
  [method].flat().flatMap((one) =>
    // Node has HEAD and OPTIONS beside what is registered.
    ['HEAD', 'OPTIONS'].includes(one) || url.includes('*')
      ? []
      : [
          {
            method: one,
            url,
            endpoint: config?.endpoint,
            body: schema?.body as TSchema,
            query: schema?.querystring as TSchema,
          },
        ],
  );

const INITIALIZED = 'fastify.initialization';

/** Every route that what is built inside of `build` registers, whoever registers it. */
export const collectRoutes = async <T>(
  build: () => Promise<T>,
): Promise<{ built: T; routes: readonly KnownRoute[] }> => {
  const routes: KnownRoute[] = [];
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => {
      routes.push(...toKnown(route));
    });
  };
  subscribe(INITIALIZED, listen);
  try {
    return { built: await build(), routes };
  } finally {
    unsubscribe(INITIALIZED, listen);
  }
};

type Json = Record<string, unknown>;

interface Schema extends Json {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly oneOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly minItems?: number;
}

/** Texts that some schema wants. */
const texts = ['1ms', '2026-03-02T09:00:00+09:00', '19900101', '01019990101', '1'.repeat(88), '1', 'x'];

/** A value that a schema takes, with `text` wherever that is possible. */
export const sampleOf = (schema: TSchema, text: string): unknown => {
  const { type, enum: words, anyOf, oneOf, items, properties, minimum, const: constant } = schema as Schema;
  if (constant !== undefined) return constant;
  if (words !== undefined) return words[0];
  const [branch] = anyOf ?? oneOf ?? [];
  if (branch !== undefined) return sampleOf(branch, text);
  switch (type) {
    case 'string': {
      const isValid = compileSchema(schema);
      return [text, ...texts].find((one) => isValid(one)) ?? text;
    }
    case 'integer':
    case 'number':
      return minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return items === undefined ? [] : [sampleOf(items, text)];
    case 'object':
      return Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, sampleOf(one, text)]));
    default:
      return text;
  }
};

/** Bodies that a schema takes: everything at once, only what must be, and that with each of the others. */
export const bodiesOf = (schema: TSchema, text: string): Json[] => {
  const { required = [], oneOf } = schema as Schema;
  if (oneOf !== undefined) return oneOf.flatMap((branch) => bodiesOf(branch, text));
  const all = sampleOf(schema, text) as Json;
  const pick = (names: readonly string[]): Json =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  const others = Object.keys(all).filter((name) => !required.includes(name));
  return [all, pick(required), ...others.map((name) => pick([...required, name]))];
};

/** Names of the fields, at any depth. */
export const fieldsOf = (schema: TSchema): string[] => {
  const { properties = {}, oneOf = [], anyOf = [], items } = schema as Schema;
  return [
    ...Object.keys(properties),
    ...[...Object.values(properties), ...oneOf, ...anyOf, ...(items === undefined ? [] : [items])].flatMap(fieldsOf),
  ];
};
