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
import { collectKnownPaths } from './address/known-paths.ts';
import { decorateBodyCopies, releaseBodyCopy } from './body/body-copy.ts';
import { createCallContext } from './call-context.ts';
import type { CallRecorder } from './call-recorder.ts';
import { compileAtFirstUse } from './compile-at-first-use.ts';
import { closeConnection } from './connection/abort.ts';
import { createBareRefuser } from './connection/bare-refusal.ts';
import { breakOf } from './connection/broken-call.ts';
import { createCallQueues } from './connection/call-queue.ts';
import { createClientErrorHandler } from './connection/client-error.ts';
import { watchConnections } from './connection/connection.ts';
import { drain } from './connection/drain.ts';
import { applyAbsoluteTarget, findViolation } from './connection/message-rules.ts';
import { createRequestLines, linesIn } from './connection/request-lines.ts';
import { createFrameworkLog } from './logged-error.ts';
import { payloadOf } from './refusal.ts';
import { createSurfaces, type Surface } from './surface.ts';
import { BODY_LIMIT_BYTES, plainHttp } from './transport-error.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Receives every message, of every version of HTTP. */
    receive(request: IncomingMessage, response: ServerResponse): void;
    /** Answers plain HTTP on the HTTPS port. `first`: the first bytes of the request. */
    refusePlain(socket: Socket, first: Buffer): void;
  }
  interface FastifyReply {
    /** Ends the connection without an answer. `reset`: by a TCP reset; `empty`: by a normal end. */
    endConnection(how: 'reset' | 'empty'): Promise<FastifyReply>;
  }
}

export interface EdgeParts {
  /** The first surface answers messages whose path could not be read. */
  readonly surfaces: readonly [Surface, ...Surface[]];
  readonly recorder: CallRecorder;
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
}

const MAX_PARAM_LENGTH = 512;
/** The longest time between two checks of Node.js for requests that take too long. */
const TIMEOUT_CHECK_MS = 5_000;

/** The router accepts `/clients/` with an empty parameter: this is an unknown path too. */
const hasEmptyParameter = (params: unknown): boolean => Object.values(params ?? {}).includes('');

type Send = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** What happens to every call before and after its endpoint: limits, unknown paths, refusals, recording, closing. */
export const createEdge = ({ surfaces: registered, recorder, logger, requestTimeoutMs }: EdgeParts) => {
  const surfaces = createSurfaces(registered);
  const refuser = createBareRefuser({ surfaces, recorder });
  const queues = createCallQueues();
  const lines = createRequestLines();

  /** Sends the refusal for any error, from any place. */
  const sendRefusal: Send = async (error, request, reply) => {
    // No hook runs for a call that never reached a route.
    request.call ??= createCallContext(surfaces, request.url, request);
    const { call } = request;
    // If a part of the call is missing, report that error first.
    const refusal = call.surface.refuse(breakOf(request.raw) ?? error, call.path);
    const { status, contentType, headers, code, hint } = refusal;
    call.code = code;
    call.hint = hint;
    // A fault of the control API is not an error of this server.
    if (status >= 500 && call.fault === undefined) {
      logger.error({ err: error }, 'call failed');
    }
    if (status === 413) await drain(request.raw);
    const payload = payloadOf(refusal);
    reply.code(status).headers(headers).type(contentType);
    // Also here: the hook does not run for a call that never reached a route.
    await recorder.recordCall(request, reply, payload);
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
      // The same value: Node.js swaps the two timeouts if this one is greater.
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, TIMEOUT_CHECK_MS),
    },
    return503OnClosing: false,
    schemaController: { compilersFactory: compileAtFirstUse },
    frameworkErrors: (error, request, reply) => {
      // The hook that logs does not run for a call that never reached a route.
      void sendRefusal(error, request, reply).then(() => recorder.logCall(request, reply));
    },
    clientErrorHandler: createClientErrorHandler({ queues, lines, refuser }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  } satisfies FastifyHttpOptions<Server>;

  const install = (app: FastifyInstance): void => {
    app.decorate('receive', (request, response) => {
      const violation = breakOf(request) ?? findViolation(request);
      if (violation !== undefined) {
        refuser.overResponse(request, response, violation);
        return;
      }
      applyAbsoluteTarget(request);
      app.routing(request, response);
    });
    app.decorate('refusePlain', (socket, first) => {
      const [line] = linesIn(first.toString('latin1'));
      refuser.overSocket(socket, line, plainHttp(), '/');
    });
    watchConnections(app.server, { queues, lines, refuser, receive: app.receive });
    app.decorateRequest('call');
    decorateBodyCopies(app);
    app.setErrorHandler(sendRefusal);
    const explainUnrouted = collectKnownPaths(app);

    // The hooks of this file call back instead of returning promises.
    app.addHook('onRequest', (request, _reply, done) => {
      request.call = createCallContext(surfaces, request.url, request);
      // Before the body is read: otherwise the refusal would name the content type instead of the path.
      if (request.is404 || hasEmptyParameter(request.params)) done(explainUnrouted(request.call));
      else done();
    });
    app.addHook('preParsing', (request, _reply, payload, done) => {
      const broken = breakOf(request.raw);
      if (broken === undefined) done(null, payload);
      else done(broken);
    });
    recorder.install(app);
    app.decorateReply('endConnection', async function (this: FastifyReply, how: 'reset' | 'empty') {
      await recorder.recordCall(this.request, this, null);
      recorder.logCall(this.request, this, null);
      return closeConnection(this, how);
    });
    app.addHook('onResponse', (request, reply, done) => {
      recorder.logCall(request, reply);
      releaseBodyCopy(request);
      done();
    });

    let isClosing = false;
    app.addHook('preClose', async () => {
      isClosing = true;
    });
    app.addHook('onSend', (request, reply, _payload, done) => {
      // HTTP/2 does not have this header, and Node.js would write a warning.
      if (request.raw.httpVersionMajor !== 1) reply.removeHeader('connection');
      // Also for running calls: an open connection would delay the stop of the server.
      else if (isClosing || breakOf(request.raw) !== undefined) reply.header('connection', 'close');
      done();
    });
  };

  return { options, install };
};
