import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { watchKnownPaths } from './address/known-paths.ts';
import { decodedPathOf } from './address/request-path.ts';
import { closeConnection } from './connection/abort.ts';
import { createBareRefuser } from './connection/bare-refusal.ts';
import { brokenBy } from './connection/broken-call.ts';
import { createClientErrorHandler } from './connection/client-error.ts';
import { watchConnections } from './connection/connection.ts';
import { drain } from './connection/drain.ts';
import { findBreach, takeTarget } from './connection/message-rules.ts';
import { createRequestLines, linesIn } from './connection/request-lines.ts';
import { createTurns } from './connection/turns.ts';
import { createFrameworkLog } from './logged-error.ts';
import { createPathLog, type PathLog, showMethod } from './logged-path.ts';
import type { Judge, Observe } from './observed-call.ts';
import { createObserver } from './observer.ts';
import { payloadOf } from './refusal.ts';
import type { PickSurface } from './surface.ts';
import { BODY_LIMIT_BYTES, plainHttp } from './transport-error.ts';
import { ajvOptions } from './validation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Where every message begins, of whichever version of HTTP. */
    receive(request: IncomingMessage, response: ServerResponse): void;
    /** Answers plain HTTP on the HTTPS port; `first` holds the first bytes. */
    refusePlain(socket: Socket, first: Buffer): void;
  }
  interface FastifyReply {
    /** Instead of an answer: the connection ends by a TCP reset, or as if all had been said. */
    endConnection(how: 'reset' | 'empty'): Promise<FastifyReply>;
  }
}

export interface EdgeParts {
  readonly pickSurface: PickSurface;
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
  /** Told of every call but those of the control API. */
  readonly observe: Observe;
  /** Asked about every emulated call before it is observed. */
  readonly judge: Judge;
}

const MAX_PARAM_LENGTH = 512;
/** How often Node looks for requests that take too long, at the least. */
const TIMEOUT_CHECK_MS = 5_000;

/** Writes one log line for each call. Of what a caller sent it holds transaction ids only. */
const createCallLog =
  (logger: Logger, paths: PathLog) =>
  (request: FastifyRequest, reply: FastifyReply, status: number | null = reply.statusCode): void => {
    const { clientId, txId, code, hint, diagnosis, fault } = request.outcome;
    const line = {
      method: showMethod(request.method),
      path: paths.show(request.url),
      status,
      clientId,
      txId,
      code,
      hint,
      mistake: diagnosis?.mistake,
      fault: fault?.effect,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (status !== null && status < 400) logger.info(line, 'call');
    else logger.warn(line, 'call refused');
  };

type Send = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** What every call meets before and after the endpoint: limits, unknown paths, refusals, the log, the end. */
export const createEdge = (parts: EdgeParts) => {
  const { pickSurface, logger, requestTimeoutMs } = parts;
  const observer = createObserver(parts);
  const paths = createPathLog();
  const refuser = createBareRefuser({ pickSurface, observer, logger, paths });
  const turns = createTurns();
  const lines = createRequestLines();
  const logCall = createCallLog(logger, paths);

  /** The one way in which a refusal is sent, whoever threw it. */
  const sendRefusal: Send = async (error, request, reply) => {
    const { refuse } = pickSurface(decodedPathOf(request.url));
    // If a part of the call is missing, that is the error to report, whatever else is wrong.
    const refusal = refuse(brokenBy(request.raw) ?? error);
    const { status, contentType, headers, code, hint } = refusal;
    request.outcome ??= {};
    request.outcome.code = code;
    request.outcome.hint = hint;
    // What was asked for by a fault is no failure.
    if (status >= 500 && request.outcome.fault === undefined) {
      logger.error({ err: error }, 'call failed');
    }
    if (status === 413) await drain(request.raw);
    const payload = payloadOf(refusal);
    reply.code(status).headers(headers).type(contentType);
    // Here and not only in the hook, which does not run for what never reached a route.
    await observer.observe(request, reply, payload);
    return reply.send(payload);
  };

  const options = {
    loggerInstance: createFrameworkLog(logger),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    http: {
      requireHostHeader: false,
      requestTimeout: requestTimeoutMs,
      // Again, because Node checks the two against each other, and swaps them when this one is the greater.
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, TIMEOUT_CHECK_MS),
    },
    return503OnClosing: false,
    ajv: { customOptions: ajvOptions },
    frameworkErrors: (error, request, reply) => {
      // The hooks that log do not run for what never reached a route.
      void sendRefusal(error, request, reply).then(() => logCall(request, reply));
    },
    clientErrorHandler: createClientErrorHandler({ turns, lines, refuser }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  } satisfies FastifyHttpOptions<Server>;

  const install = (app: FastifyInstance): void => {
    paths.learn(app);
    app.decorate('receive', (request, response) => {
      const breach = brokenBy(request) ?? findBreach(request);
      if (breach !== undefined) {
        refuser.overResponse(request, response, breach);
        return;
      }
      takeTarget(request);
      app.routing(request, response);
    });
    app.decorate('refusePlain', (socket, first) => {
      const [line] = linesIn(first.toString('latin1'));
      refuser.overSocket(socket, line, plainHttp(), '/');
    });
    watchConnections(app.server, { turns, lines, refuser, receive: app.receive });
    app.decorateRequest('outcome');
    app.setErrorHandler(sendRefusal);
    const explainUnrouted = watchKnownPaths(app);

    app.addHook('onRequest', async (request) => {
      request.outcome = {};
      // Before the body: an unknown path must not turn into a complaint about a content type.
      // The router takes `/clients/` for a path with an empty parameter: it is an unknown path too.
      const isIncomplete = Object.values(request.params ?? {}).includes('');
      if (request.is404 || isIncomplete) throw explainUnrouted(decodedPathOf(request.url));
    });
    app.addHook('preParsing', async (request) => {
      const broken = brokenBy(request.raw);
      if (broken !== undefined) throw broken;
    });
    observer.install(app);
    app.decorateReply('endConnection', async function (this: FastifyReply, how: 'reset' | 'empty') {
      await observer.observe(this.request, this, null);
      logCall(this.request, this, null);
      return closeConnection(this, how);
    });
    app.addHook('onResponse', async (request, reply) => logCall(request, reply));

    let isClosing = false;
    app.addHook('preClose', async () => {
      isClosing = true;
    });
    app.addHook('onSend', async (request, reply) => {
      // HTTP/2 has no such header, and Node would complain of it.
      if (request.raw.httpVersionMajor !== 1) reply.removeHeader('connection');
      // Also to calls that were in flight before: a kept connection would hold up the end.
      else if (isClosing || brokenBy(request.raw) !== undefined) reply.header('connection', 'close');
    });
  };

  return { options, install };
};
