import { fastifySSE } from '@fastify/sse';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { NO_CLIENT } from '../../domain/names/no-client.ts';
import { onClientEnd } from '../../http/connection/hang-up.ts';
import type { ControlContext } from '../context.ts';
import { readWhose } from '../paging.ts';
import { ProblemError } from '../problem.ts';

const HEARTBEAT_MS = 15_000;

const EventsQuery = Type.Object(
  {
    clientId: Type.Optional(
      Type.String({ description: `only events of this client; \`${NO_CLIENT}\`: events without a known client` }),
    ),
  },
  { additionalProperties: false },
);

const acceptsEvents = (accept = '*/*'): boolean => /(^|[,\s])(text\/event-stream|text\/\*|\*\/\*)/.test(accept);

/** `GET /events`: what happens, as server-sent events. */
export const eventRoutes =
  ({ events }: Pick<ControlContext, 'events'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS });
    app.addHook('preClose', async () => events.close());

    const options = { sse: { kind: 'manual' }, exposeHeadRoute: false, schema: { querystring: EventsQuery } } as const;
    app.get('/events', options, async (request, reply) => {
      if (!acceptsEvents(request.headers.accept)) {
        throw new ProblemError('not-acceptable', 'this is a stream: leave Accept out, or send text/event-stream');
      }
      const lastEventId = reply.sse.lastEventId ?? undefined;
      if (lastEventId !== undefined) await events.caughtUp();
      const subscription = events.subscribe({
        clientId: readWhose(request.query),
        lastEventId,
        onOverflow: () => reply.raw.destroy(),
      });
      if (subscription === 'full') {
        throw new ProblemError(
          'conflict',
          `there are ${events.maxListeners} listeners: close some, or raise MOCK_TOSS_MAX_LISTENERS`,
        );
      }
      reply.hijack();
      reply.sse.onClose(() => subscription.end());
      onClientEnd(request, () => subscription.end());
      // At once: a client that has the headers misses no later event.
      reply.sse.sendHeaders();
      reply.raw.flushHeaders();
      for await (const event of subscription) await reply.sse.send(event);
      reply.sse.close();
    });
  };
