import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallContext } from './call-context.ts';
import type { RequestLine } from './connection/request-lines.ts';
import type { Refusal } from './refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Reads the body only to record it: the answer does not depend on it. The recorder adds this method. */
    copyBody(): Promise<void>;
  }
}

/** A message that was refused before it became a request of a route. */
export interface RefusedMessage {
  readonly context: CallContext;
  /** `undefined`: the request line could not be read. */
  readonly line: RequestLine | undefined;
  readonly headers: IncomingHttpHeaders;
  /** For the log: its target, or the target of the call before it on the same connection. */
  readonly target: string | undefined;
}

/** Records a call when its answer is ready, before the answer is sent: then a caller with the answer finds the call recorded. */
export type RecordCall = (request: FastifyRequest, reply: FastifyReply, payload: string | null) => Promise<void>;

/** Keeps records of calls: log, journal, findings and coverage. */
export interface CallRecorder {
  /** Adds the hooks that the recorder needs. Runs before any route is registered. */
  install(app: FastifyInstance): void;
  /** `null`: there will be no answer. Only the first answer of a call counts. */
  readonly recordCall: RecordCall;
  /** Logs a call that has ended. `null`: without an answer. */
  logCall(request: FastifyRequest, reply: FastifyReply, status?: number | null): void;
  recordRefused(message: RefusedMessage, refusal: Refusal): void;
}
