import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { decodedPathOf } from './address/request-path.ts';
import { drain } from './connection/drain.ts';
import type { RequestLine } from './connection/request-lines.ts';
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

/** What is known of it: `line` and `headers` where they could be read. */
export interface RefusedMessage {
  readonly line: RequestLine | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface Observer {
  /** An answer is ready; `null`: there will be none. Counts once a call. */
  observe(request: FastifyRequest, reply: FastifyReply, payload: string | null): Promise<void>;
  /** A refusal of what never became a call. */
  observeRefused(message: RefusedMessage, surface: SurfaceName, refusal: Refusal): void;
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
    observeRefused({ line, headers }, surface, refusal) {
      const { status, contentType, code, hint } = refusal;
      void tell({
        surface,
        method: line?.method ?? null,
        target: line?.target ?? null,
        endpoint: null,
        headers,
        body: null,
        answer: { status, headers: { ...refusal.headers, 'content-type': contentType }, body: payloadOf(refusal) },
        outcome: { code, hint },
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
