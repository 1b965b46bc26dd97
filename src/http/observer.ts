import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { decodedPathOf } from './base-url.ts';
import type { RequestLine } from './client-error.ts';
import { drain } from './drain.ts';
import { BodyTap, type Judge, type Observe, type ObservedCall } from './observed-call.ts';
import { FINDING_HEADER, payloadOf, type Refusal } from './refusal.ts';
import type { PickSurface, SurfaceName } from './surface.ts';
import { BODY_LIMIT_BYTES } from './transport-error.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Reads the body for the record only, for an answer that does not depend on it. */
    keepBody(): Promise<void>;
  }
}

export interface Observer {
  /** A call has arrived. */
  begin(request: FastifyRequest): void;
  /** The call that a socket brought last, answered or not: what breaks off has no request line of its own. */
  lastOf(socket: unknown): FastifyRequest | undefined;
  /** An answer is ready; `null`: there will be none. Counts once a call. */
  observe(request: FastifyRequest, reply: FastifyReply, payload: string | null): Promise<void>;
  /** A refusal that is written to the bare socket. */
  observeRefused(socket: unknown, line: RequestLine | undefined, surface: SurfaceName, refusal: Refusal): void;
  install(app: FastifyInstance): void;
}

/** What the real service answers, or does not know; not what only we have. */
const isEmulated = (surface: SurfaceName): boolean => !['control', 'web', 'page'].includes(surface);

interface ObserverParts {
  readonly pickSurface: PickSurface;
  readonly observe: Observe;
  readonly judge: Judge;
  readonly logger: Logger;
}

/** Collects what each call was and what it was answered, for `Observe`. */
export const createObserver = ({ pickSurface, observe, judge, logger }: ObserverParts): Observer => {
  const lastRequests = new WeakMap<object, FastifyRequest>();
  const bodies = new WeakMap<FastifyRequest, BodyTap>();
  const observed = new WeakSet<FastifyRequest>();

  const surfaceOf = (request: FastifyRequest): SurfaceName => pickSurface(decodedPathOf(request.url)).name;

  /** What the call does wrong stands on its answer, while there is one to write on. */
  const judgeCall = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isEmulated(surfaceOf(request))) return;
    try {
      const broken = await judge(request, bodies.get(request)?.read() ?? null);
      if (broken.length > 0 && !reply.raw.headersSent) reply.header(FINDING_HEADER, broken.join(', '));
    } catch (error) {
      logger.error({ err: error }, 'a call could not be judged');
    }
  };

  /** Whatever becomes of the recording, the call goes on. */
  const tell = async (call: ObservedCall): Promise<void> => {
    if (!isEmulated(call.surface)) return;
    try {
      await observe(call);
    } catch (error) {
      logger.error({ err: error }, 'a call could not be recorded');
    }
  };

  const describe = (request: FastifyRequest) => ({
    surface: surfaceOf(request),
    method: request.method,
    target: request.url,
    endpoint: request.routeOptions?.config?.endpoint ?? null,
    headers: request.headers,
    body: bodies.get(request)?.read() ?? null,
    outcome: request.outcome,
  });

  const self: Observer = {
    begin(request) {
      // An HTTP/2 stream that was reset at once has no socket any more.
      const socket: Socket | undefined = request.raw.socket;
      if (socket !== undefined) lastRequests.set(socket, request);
    },
    lastOf: (socket) => lastRequests.get(socket as Socket),
    async observe(request, reply, payload) {
      if (observed.has(request)) return;
      observed.add(request);
      await judgeCall(request, reply);
      const answer = payload === null ? null : { status: reply.statusCode, headers: reply.getHeaders(), body: payload };
      const call = { ...describe(request), answer, durationMs: reply.elapsedTime };
      // A kept connection keeps its last request.
      bodies.delete(request);
      await tell(call);
    },
    observeRefused(socket, line, surface, refusal) {
      const { status, contentType, headers, code, hint } = refusal;
      const last = self.lastOf(socket);
      // Without a request line of its own it is the rest of a call that is still being read.
      const isInFlight = line === undefined && last !== undefined && !observed.has(last);
      if (isInFlight) observed.add(last);
      const { method = null, target = null } = line ?? {};
      const call = isInFlight
        ? describe(last)
        : { surface, method, target, endpoint: null, headers: {}, body: null, outcome: {} };
      void tell({
        ...call,
        answer: { status, headers: { ...headers, 'content-type': contentType }, body: payloadOf(refusal) },
        outcome: { ...call.outcome, code, hint },
        durationMs: 0,
      });
    },
    install(app) {
      const tap = (request: FastifyRequest): BodyTap => {
        const made = new BodyTap(BODY_LIMIT_BYTES);
        bodies.set(request, made);
        return made;
      };
      app.addHook('preParsing', (request, _reply, payload, done) => {
        if (isEmulated(surfaceOf(request))) payload.on('data', tap(request).keep);
        done(null, payload);
      });
      app.decorateRequest('keepBody', async function (this: FastifyRequest) {
        if (bodies.has(this)) return;
        this.raw.on('data', tap(this).keep);
        await drain(this.raw);
      });
      app.addHook('onSend', async (request, reply, payload) => {
        await self.observe(request, reply, typeof payload === 'string' ? payload : '');
      });
    },
  };
  return self;
};
