import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  type Client,
  ClientId,
  ClientSecret,
  createClient,
  identities,
  PartnerCode,
  resetClient,
  Scopes,
} from '../domain/client.ts';
import { durationPattern, durationShape, parseDurationMs } from '../domain/duration.ts';
import { formatInstant } from '../domain/korean-time.ts';
import { ClockView, viewClock } from './clock.ts';
import type { ControlContext } from './context.ts';
import { List, pageQuery, readPage, toList } from './paging.ts';
import { invalidField, ProblemError } from './problem.ts';

const MAX_TOKEN_TTL_SECONDS = 315_360_000;

const NewClient = Type.Object(
  {
    clientId: Type.Optional(ClientId),
    clientSecret: Type.Optional(ClientSecret),
    partnerCode: Type.Optional(PartnerCode),
    scopes: Type.Optional(Scopes),
    tokenTtl: Type.Optional(Type.String({ pattern: durationPattern, maxLength: 32 })),
    scenario: Type.Optional(Type.String({ minLength: 1 })),
    identity: Type.Optional(Type.Enum([...identities])),
    strict: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const clientView = {
  clientId: Type.String(),
  partnerCode: Type.String(),
  scopes: Type.Array(Type.String()),
  tokenTtlSeconds: Type.Integer(),
  scenario: Type.Union([Type.String(), Type.Null()]),
  identity: Type.Enum([...identities]),
  strict: Type.Boolean(),
  clock: ClockView,
  createdAt: Type.String(),
};

const ClientView = Type.Object(clientView);
const CreatedClientView = Type.Object({ ...clientView, clientSecret: Type.String() });

const ClientParams = Type.Object({ clientId: Type.String() });

const NoBody = Type.Object({}, { additionalProperties: false });

const view = (client: Client, realNowMs: number) => ({
  clientId: client.clientId,
  partnerCode: client.partnerCode,
  scopes: [...client.scopes],
  tokenTtlSeconds: client.tokenTtlSeconds,
  scenario: client.scenario,
  identity: client.identity,
  strict: client.strict,
  clock: viewClock(client.clock, realNowMs),
  createdAt: formatInstant(client.createdAtMs),
});

export const unknownClient = (): ProblemError => new ProblemError('not-found', 'no client has this id');

const readTokenTtl = (tokenTtl: string | undefined): number | undefined => {
  if (tokenTtl === undefined) return undefined;
  const seconds = Math.floor((parseDurationMs(tokenTtl) ?? 0) / 1000);
  if (seconds < 1 || seconds > MAX_TOKEN_TTL_SECONDS) {
    throw invalidField('tokenTtl', `must be ${durationShape}, from 1s to 3650d`);
  }
  return seconds;
};

/** Clients are the tenants: tests that run side by side make one each. */
export const clientRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients, transactions } = context.store;

    app.post(
      '/clients',
      { schema: { body: NewClient, response: { 201: CreatedClientView } } },
      async (request, reply) => {
        const { tokenTtl, ...given } = request.body;
        const tokenTtlSeconds = readTokenTtl(tokenTtl);
        if (given.scenario !== undefined && !context.scenarios.has(given.scenario)) {
          throw invalidField('scenario', `must be one of ${[...context.scenarios.keys()].join(', ')}`);
        }
        const client = createClient(
          {
            ...given,
            clientId: given.clientId ?? context.newClientId(),
            clientSecret: given.clientSecret ?? context.newSecret(),
            ...(tokenTtlSeconds === undefined ? {} : { tokenTtlSeconds }),
          },
          context.realNow(),
        );
        const inserted = await clients.insert(client);
        if (inserted === 'exists') throw new ProblemError('conflict', 'a client with this clientId exists already');
        if (inserted === 'full') {
          const { maxClients } = context.config;
          throw new ProblemError(
            'conflict',
            `there are ${maxClients} clients: delete some, or raise MOCK_TOSS_MAX_CLIENTS`,
          );
        }
        reply.code(201);
        return { ...view(client, context.realNow()), clientSecret: client.clientSecret };
      },
    );

    app.get(
      '/clients',
      {
        schema: {
          querystring: Type.Object(pageQuery, { additionalProperties: false }),
          response: { 200: List(ClientView) },
        },
      },
      async (request) => {
        const page = readPage(request.query);
        return toList(page, await clients.list(page), (client) => view(client, context.realNow()));
      },
    );

    app.get(
      '/clients/:clientId',
      { schema: { params: ClientParams, response: { 200: ClientView } } },
      async (request) => {
        const client = await clients.get(request.params.clientId);
        if (client === undefined) throw unknownClient();
        return view(client, context.realNow());
      },
    );

    app.delete('/clients/:clientId', { schema: { params: ClientParams } }, async (request, reply) => {
      if (!(await clients.delete(request.params.clientId))) throw unknownClient();
      return reply.code(204).send();
    });

    app.post(
      '/clients/:clientId/reset',
      { schema: { params: ClientParams, body: NoBody, response: { 200: ClientView } } },
      async (request) => {
        const client = await clients.update(request.params.clientId, resetClient);
        if (client === undefined) throw unknownClient();
        await transactions.deleteOf(client.clientId);
        return view(client, context.realNow());
      },
    );
  };
