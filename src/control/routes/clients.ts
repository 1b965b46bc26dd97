import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { createClient, enqueue, removeQueued, viewClient, viewQueue } from '../../domain/client.ts';
import { MAX_TOKEN_TTL_SECONDS } from '../../domain/limits.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import { NoBody } from '../../http/body/no-body.ts';
import type { ControlContext } from '../context.ts';
import { findClientOrFail, unknownClient } from '../find.ts';
import { requireMemory } from '../memory-limit.ts';
import { listSchema, readNumber, readPage, toList } from '../paging.ts';
import { invalidField, notFound, ProblemError } from '../problem.ts';
import { ClientChange, ClientView, CreatedClientView, NewClient, Next, QueueView } from '../schemas/client.ts';
import type { InSeries } from '../series.ts';
import { requireScenario } from './scenarios.ts';

const ClientParams = Type.Object({ clientId: Type.String() });
const EntryParams = Type.Object({ clientId: Type.String(), entryId: Type.String() });

const readTokenTtl = (tokenTtl: string | undefined): number | undefined => {
  if (tokenTtl === undefined) return undefined;
  const seconds = Math.floor((parseDurationMs(tokenTtl) ?? 0) / 1000);
  if (seconds < 1 || seconds > MAX_TOKEN_TTL_SECONDS) {
    throw invalidField('tokenTtl', `must be ${durationShape.en}, from 1s to ${MAX_TOKEN_TTL_SECONDS / 86_400}d`);
  }
  return seconds;
};

/** Clients are the tenants: parallel tests create one each. */
export const clientRoutes =
  (context: ControlContext, inSeries: InSeries): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients } = context.store;

    app.post(
      '/clients',
      { schema: { body: NewClient, response: { 201: CreatedClientView } } },
      async (request, reply) => {
        await requireMemory(context.store, request.body);
        const { tokenTtl, ...given } = request.body;
        const tokenTtlSeconds = readTokenTtl(tokenTtl);
        const clientId = given.clientId ?? context.newClientId();
        const clientSecret = given.clientSecret ?? context.newSecret();
        const client = createClient(
          {
            ...given,
            clientId,
            clientSecret,
            ...(tokenTtlSeconds === undefined ? {} : { tokenTtlSeconds }),
          },
          context.realNow(),
        );
        const inserted = await inSeries(async () => {
          await requireScenario(context.store, 'scenario', given.scenario);
          return clients.insert(client);
        });
        if (inserted === 'exists') throw new ProblemError('conflict', 'a client with this clientId exists already');
        if (inserted === 'full') {
          const { maxClients } = context.config;
          throw new ProblemError(
            'conflict',
            `there are ${maxClients} clients: delete some, or raise MOCK_TOSS_MAX_CLIENTS`,
          );
        }
        reply.code(201);
        return { ...viewClient(client, context.realNow()), clientSecret };
      },
    );

    app.get('/clients', { schema: listSchema(ClientView) }, async (request) => {
      const page = readPage(request.query);
      return toList(page, await clients.list(page), (client) => viewClient(client, context.realNow()));
    });

    app.get(
      '/clients/:clientId',
      { schema: { params: ClientParams, response: { 200: ClientView } } },
      async (request) => {
        const client = await findClientOrFail(context.store, request.params.clientId);
        return viewClient(client, context.realNow());
      },
    );

    app.patch(
      '/clients/:clientId',
      { schema: { params: ClientParams, body: ClientChange, response: { 200: ClientView } } },
      async (request) => {
        const { tokenTtl, ...given } = request.body;
        const tokenTtlSeconds = readTokenTtl(tokenTtl);
        const before = await findClientOrFail(context.store, request.params.clientId);
        await requireMemory(context.store, { ...before, ...given }, before);
        const client = await inSeries(async () => {
          await requireScenario(context.store, 'scenario', given.scenario);
          return clients.update(request.params.clientId, (current) => {
            const ttl = tokenTtlSeconds === undefined ? {} : { tokenTtlSeconds };
            const value = { ...current, ...given, ...ttl };
            return { value, result: value };
          });
        });
        if (client === undefined) throw unknownClient();
        return viewClient(client, context.realNow());
      },
    );

    app.post(
      '/clients/:clientId/next',
      { schema: { params: ClientParams, body: Next, response: { 200: QueueView } } },
      async (request) => {
        await requireMemory(context.store, request.body);
        const { scenario, times = 1 } = request.body;
        const { maxQueue } = context.config;
        const queue = await inSeries(async () => {
          await requireScenario(context.store, 'scenario', scenario);
          return clients.update(request.params.clientId, (current) => {
            if (current.queue.length >= maxQueue) {
              throw new ProblemError(
                'conflict',
                `the queue has ${maxQueue} entries: let requests take some, or raise MOCK_TOSS_MAX_QUEUE`,
              );
            }
            const value = enqueue(current, scenario, times);
            return { value, result: viewQueue(value) };
          });
        });
        if (queue === undefined) throw unknownClient();
        return queue;
      },
    );

    app.get(
      '/clients/:clientId/next',
      { schema: { params: ClientParams, response: { 200: QueueView } } },
      async (request) => viewQueue(await findClientOrFail(context.store, request.params.clientId)),
    );

    app.delete('/clients/:clientId/next', { schema: { params: ClientParams } }, async (request, reply) => {
      const cleared = await clients.update(request.params.clientId, (current) => ({
        value: current.queue.length === 0 ? undefined : { ...current, queue: [] },
        result: true,
      }));
      if (cleared === undefined) throw unknownClient();
      return reply.code(204).send();
    });

    app.delete('/clients/:clientId/next/:entryId', { schema: { params: EntryParams } }, async (request, reply) => {
      const { clientId, entryId } = request.params;
      const isFound = await clients.update(clientId, (current) => {
        const value = removeQueued(current, readNumber(entryId));
        return { value, result: value !== undefined };
      });
      if (isFound === undefined) throw unknownClient();
      if (!isFound) throw notFound('entry of the queue has this id', 'clients/{clientId}/next', 'clients queue');
      return reply.code(204).send();
    });

    app.delete('/clients/:clientId', { schema: { params: ClientParams } }, async (request, reply) => {
      if (!(await clients.delete(request.params.clientId))) throw unknownClient();
      return reply.code(204).send();
    });

    app.post(
      '/clients/:clientId/reset',
      { schema: { params: ClientParams, body: NoBody, response: { 200: ClientView } } },
      async (request) => {
        const client = await clients.reset(request.params.clientId);
        if (client === undefined) throw unknownClient();
        return viewClient(client, context.realNow());
      },
    );
  };
