import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { durationPattern, durationShape, parseDurationMs } from '../domain/duration.ts';
import { errorCodes } from '../domain/error-catalogue.ts';
import { aborts, endpointsOf, type Fault, type FaultEffect, tampers } from '../domain/fault.ts';
import { endpoints } from '../domain/journal.ts';
import { formatInstant } from '../domain/korean-time.ts';
import { oauthCodes } from '../domain/oauth-codes.ts';
import type { ControlContext } from './context.ts';
import { List, pageQuery, readPage, toList } from './paging.ts';
import { invalidField, ProblemError } from './problem.ts';

const MAX_DELAY_MS = 10 * 60_000;

const ErrorField = Type.Enum([...errorCodes, ...oauthCodes]);
const EndpointField = Type.Enum([...endpoints, '*']);

const NewFault = Type.Object(
  {
    clientId: Type.Optional(Type.String({ minLength: 1, description: 'absent: all clients' })),
    endpoint: EndpointField,
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'calls that it strikes' })),
    probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'of striking a call' })),
    seed: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'the same seed strikes the same calls, counted' }),
    ),
    delay: Type.Optional(Type.String({ pattern: durationPattern, maxLength: 32, description: durationShape })),
    error: Type.Optional(ErrorField),
    http: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
    abort: Type.Optional(Type.Enum([...aborts])),
    tamper: Type.Optional(Type.Enum([...tampers])),
  },
  { additionalProperties: false },
);

const FaultView = Type.Object({
  id: Type.String(),
  clientId: Type.Union([Type.String(), Type.Null()]),
  endpoint: EndpointField,
  timesLeft: Type.Union([Type.Integer(), Type.Null()]),
  probability: Type.Number(),
  delayMs: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.Union([ErrorField, Type.Null()]),
  http: Type.Union([Type.Integer(), Type.Null()]),
  abort: Type.Union([Type.Enum([...aborts]), Type.Null()]),
  tamper: Type.Union([Type.Enum([...tampers]), Type.Null()]),
  seen: Type.Integer({ description: 'calls that matched' }),
  struck: Type.Integer({ description: 'of those, the ones that it struck' }),
  createdAt: Type.String(),
});

const FaultsQuery = Type.Object(
  { clientId: Type.Optional(Type.String()), ...pageQuery },
  { additionalProperties: false },
);

const view = ({ effect, createdAtMs, seed: _seed, ...fault }: Fault): Static<typeof FaultView> => ({
  ...fault,
  ...effect,
  createdAt: formatInstant(createdAtMs),
});

const readEffect = (body: Static<typeof NewFault>): FaultEffect => {
  const { delay, error = null, http = null, abort = null, tamper = null } = body;
  const delayMs = delay === undefined ? null : (parseDurationMs(delay) ?? -1);
  if (delayMs !== null && (delayMs <= 0 || delayMs > MAX_DELAY_MS)) {
    throw invalidField('delay', `must be ${durationShape}, more than 0 and at most 10m`);
  }
  const given = [error, http, abort, tamper].filter((one) => one !== null);
  if (given.length > 1) throw invalidField('', 'must hold at most one of error, http, abort, tamper');
  if (given.length === 0 && delayMs === null) {
    throw invalidField('', 'must hold delay or one of error, http, abort, tamper');
  }
  const effect: FaultEffect = { delayMs, error, http, abort, tamper };
  const possible = endpointsOf(effect);
  if (body.endpoint !== '*' && !possible.includes(body.endpoint)) {
    const field = error === null ? 'tamper' : 'error';
    throw invalidField(field, `goes with endpoint ${possible.join(', ')} or * only`);
  }
  return effect;
};

/** What the service does wrong, for testing what a partner then does. */
export const faultRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clients, faults } = context.store;

    app.get(
      '/faults',
      { schema: { querystring: FaultsQuery, response: { 200: List(FaultView) } } },
      async (request) => {
        const page = readPage(request.query);
        return toList(page, await faults.list({ ...page, clientId: request.query.clientId }), view);
      },
    );

    app.post('/faults', { schema: { body: NewFault, response: { 201: FaultView } } }, async (request, reply) => {
      const { clientId = null, endpoint, times = null, probability = 1, seed } = request.body;
      const effect = readEffect(request.body);
      if (clientId !== null && (await clients.get(clientId)) === undefined) {
        throw invalidField('clientId', 'must be the id of a client: see GET /_control/v1/clients');
      }
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
      if ((await faults.add(fault)) === 'full') {
        const { maxFaults } = context.config;
        const whose = clientId === null ? 'all clients together have' : 'the client has';
        throw new ProblemError('conflict', `${whose} ${maxFaults} faults: delete some, or raise MOCK_TOSS_MAX_FAULTS`);
      }
      reply.code(201);
      return view(fault);
    });

    app.delete('/faults/:id', { schema: { params: Type.Object({ id: Type.String() }) } }, async (request, reply) => {
      if (!(await faults.delete(request.params.id))) throw new ProblemError('not-found', 'no fault has this id');
      return reply.code(204).send();
    });
  };
