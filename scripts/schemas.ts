// All schemas that the server compiles, for the build and for tests.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { TSchema } from 'typebox';
import { buildApp } from '../src/app.ts';
import { loadConfig } from '../src/config/load.ts';
import { fixtureSchemas } from '../src/fixtures/load.ts';
import { snapshotSchemas } from '../src/fixtures/snapshot.ts';
import { paritySchemas } from '../src/parity/probes.ts';

const INITIALIZED = 'fastify.initialization';

/** The schemas of all routes. With default settings the server has all its routes. What is sent as it is needs no code of its schema. */
const collectRouteSchemas = async (): Promise<FastifySchema[]> => {
  const found: FastifySchema[] = [];
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ schema, config }) => {
      if (schema !== undefined) found.push(config?.isSentAsIs ? { ...schema, response: {} } : schema);
    });
  };
  subscribe(INITIALIZED, listen);
  try {
    const app = await buildApp(loadConfig({}).config);
    await app.close();
  } finally {
    unsubscribe(INITIALIZED, listen);
  }
  return found;
};

/** Each schema once. */
const distinct = (schemas: readonly unknown[]): readonly TSchema[] => [
  ...new Map(
    schemas.filter((one) => one !== undefined).map((one) => [JSON.stringify(one), one as TSchema] as const),
  ).values(),
];

export const collectSchemas = async () => {
  const routes = await collectRouteSchemas();
  return {
    /** Of what is read: bodies, queries and paths of calls, and fixture files. */
    validated: distinct([
      ...Object.values(fixtureSchemas),
      ...routes.flatMap(({ body, querystring, params, headers }) => [body, querystring, params, headers]),
    ]),
    /** Of what few servers read. */
    late: distinct([...snapshotSchemas, ...Object.values(paritySchemas)]),
    /** Of what is sent. */
    serialized: distinct(routes.flatMap(({ response }) => Object.values(response ?? {}))),
  };
};
