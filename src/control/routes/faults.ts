import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { endpointsOf, type Fault, type FaultEffect, viewFault } from '../../domain/fault.ts';
import { oneOf } from '../../domain/text/wording.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import type { ControlContext } from '../context.ts';
import { requireMemory } from '../memory-limit.ts';
import { List, pageQuery, readPage, toList } from '../paging.ts';
import { invalidField, notFound, ProblemError } from '../problem.ts';
import { FaultView, NewFault } from '../schemas/fault.ts';

const MAX_DELAY_MS = 10 * 60_000;

const FaultsQuery = Type.Object(
  { clientId: Type.Optional(Type.String()), ...pageQuery },
  { additionalProperties: false },
);

const readEffect = (body: NewFault): FaultEffect => {
  const { delay, error = null, http = null, abort = null, tamper = null } = body;
  const delayMs = delay === undefined ? null : (parseDurationMs(delay) ?? -1);
  if (delayMs !== null && (delayMs <= 0 || delayMs > MAX_DELAY_MS)) {
    throw invalidField('delay', `must be ${durationShape.en}, more than 0 and at most 10m`);
  }
  const given = [error, http, abort, tamper].filter((one) => one !== null);
  const kinds = oneOf(['error', 'http', 'abort', 'tamper']);
  if (given.length > 1) throw invalidField('', `give at most ${kinds}`);
  if (given.length === 0 && delayMs === null) throw invalidField('', `give delay, or ${kinds}`);
  const effect: FaultEffect = { delayMs, error, http, abort, tamper };
  const possible = endpointsOf(effect);
  if (body.endpoint !== '*' && !possible.includes(body.endpoint)) {
    const field = error === null ? 'tamper' : 'error';
    throw invalidField(field, `is only possible with endpoint ${possible.join(', ')} or *`);
  }
  return effect;
};

const unknownOwner = (): ProblemError =>
  invalidField('clientId', 'must be the id of a client: see mock-toss-cert clients list, or GET /_control/v1/clients');

/** Errors of the service, for tests of how a partner handles them. */
export const faultRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients, faults } = context.store;

    app.get(
      '/faults',
      { schema: { querystring: FaultsQuery, response: { 200: List(FaultView) } } },
      async (request) => {
        const page = readPage(request.query);
        return toList(page, await faults.list({ ...page, clientId: request.query.clientId }), viewFault);
      },
    );

    app.post('/faults', { schema: { body: NewFault, response: { 201: FaultView } } }, async (request, reply) => {
      await requireMemory(context.store, request.body);
      const { clientId = null, endpoint, times = null, probability = 1, seed } = request.body;
      const effect = readEffect(request.body);
      const owner = clientId === null ? null : await clients.get(clientId);
      if (owner === undefined) throw unknownOwner();
      const id = context.newFaultId();
      const fault: Fault = {
        id,
        clientId,
        endpoint,
        effect,
        timesLeft: times,
        probability,
        seed: seed ?? context.config.seed ?? id,
        seen: 0,
        struck: 0,
        createdAtMs: context.realNow(),
      };
      const added = await faults.add(fault, owner);
      if (added === 'ended') throw unknownOwner();
      if (added === 'full') {
        const { maxFaults } = context.config;
        const whose = clientId === null ? 'all clients together have' : 'the client has';
        throw new ProblemError('conflict', `${whose} ${maxFaults} faults: delete some, or raise MOCK_TOSS_MAX_FAULTS`);
      }
      reply.code(201);
      return viewFault(fault);
    });

    app.delete('/faults/:id', { schema: { params: Type.Object({ id: Type.String() }) } }, async (request, reply) => {
      if (!(await faults.delete(request.params.id))) throw notFound('fault has this id', 'faults', 'faults list');
      return reply.code(204).send();
    });
  };
