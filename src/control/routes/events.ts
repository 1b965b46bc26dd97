import { fastifySSE } from '@fastify/sse';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { describeFinding } from '../../domain/findings/finding.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import type { Transaction } from '../../domain/transaction.ts';
import { createEventHub, type EventHub } from '../../events/hub.ts';
import { createTransactionWatch, type WatchOptions } from '../../events/transaction-watch.ts';
import { onFarewell } from '../../http/connection/abort.ts';
import type { StoreObserver } from '../../store/observed-store.ts';
import type { Stored } from '../../store/store.ts';
import { NO_CLIENT } from '../paging.ts';
import { ProblemError } from '../problem.ts';

const HEARTBEAT_MS = 15_000;
/** How late what happens by the passing of time may be told. */
const TICK_MS = 100;

const EventsQuery = Type.Object(
  { clientId: Type.Optional(Type.String({ description: `only of this client; \`${NO_CLIENT}\`: of no known one` })) },
  { additionalProperties: false },
);

const acceptsEvents = (accept = '*/*'): boolean => /(^|[,\s])(text\/event-stream|text\/\*|\*\/\*)/.test(accept);

/** A call in a line; the journal has the rest under the same id. */
const summarize = ({ sequence, value }: Stored<JournalEntry>) => {
  const { atMs, clientId, endpoint, txId, outcome, hint, fault, durationMs, request, answer } = value;
  const { method, target } = request;
  const status = answer?.status ?? null;
  const at = formatInstant(atMs);
  return {
    id: String(sequence),
    at,
    clientId,
    endpoint,
    txId,
    outcome,
    hint,
    fault,
    durationMs,
    method,
    target,
    status,
  };
};

export interface Events {
  readonly hub: EventHub;
  /** Hears of everything that becomes an event. */
  readonly observer: StoreObserver;
  /** Hears of a transaction that the store has dropped by itself. */
  transactionDropped(transaction: Transaction): void;
  /** Tells what time has made happen. */
  tick(): void;
}

export interface EventsOptions extends Pick<WatchOptions, 'realNow' | 'maxWatched'> {
  readonly maxListeners: number;
  readonly runId: string;
}

export const createEvents = ({ maxListeners, runId, ...options }: EventsOptions): Events => {
  const hub = createEventHub(maxListeners, runId);
  const { tick, transactionDropped, ...observer } = createTransactionWatch({ ...options, publish: hub.publish });
  return {
    hub,
    tick,
    transactionDropped,
    observer: {
      ...observer,
      clientEmptied(clientId) {
        observer.clientEmptied(clientId);
        hub.publish({ type: 'reset', clientId, data: { clientId } });
      },
      cleared() {
        observer.cleared();
        hub.publish({ type: 'reset', clientId: null, isForAll: true, data: { clientId: null } });
      },
      found(finding) {
        const { firstSeenMs } = finding;
        const data = { ...describeFinding(finding), at: formatInstant(firstSeenMs) };
        hub.publish({ type: 'finding', clientId: finding.clientId, data });
      },
      recorded(entry) {
        hub.publish({ type: 'request', clientId: entry.value.clientId, data: summarize(entry) });
      },
    },
  };
};

/** `GET /events`: what happens, as server-sent events. */
export const eventRoutes =
  ({ hub, tick }: Events, maxListeners: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS });
    let ticking: NodeJS.Timeout | undefined;
    const keepTicking = (): void => {
      ticking ??= setInterval(() => {
        tick();
        if (hub.listeners > 0) return;
        clearInterval(ticking);
        ticking = undefined;
      }, TICK_MS).unref();
    };
    app.addHook('preClose', async () => {
      clearInterval(ticking);
      hub.close();
    });

    const options = { sse: { kind: 'manual' }, exposeHeadRoute: false, schema: { querystring: EventsQuery } } as const;
    app.get('/events', options, async (request, reply) => {
      if (!acceptsEvents(request.headers.accept)) {
        throw new ProblemError('not-acceptable', 'this is a stream: leave Accept out, or send text/event-stream');
      }
      const { clientId } = request.query;
      const subscription = hub.subscribe({
        clientId: clientId === NO_CLIENT ? null : clientId,
        lastEventId: reply.sse.lastEventId ?? undefined,
        onOverflow: () => reply.raw.destroy(),
      });
      if (subscription === 'full') {
        throw new ProblemError(
          'conflict',
          `there are ${maxListeners} listeners: close some, or raise MOCK_TOSS_MAX_LISTENERS`,
        );
      }
      reply.hijack();
      reply.sse.onClose(() => subscription.end());
      onFarewell(request, () => subscription.end());
      // At once: who has the headers misses nothing from then on.
      reply.sse.sendHeaders();
      reply.raw.flushHeaders();
      keepTicking();
      for await (const event of subscription) await reply.sse.send(event);
      reply.sse.close();
    });
  };
