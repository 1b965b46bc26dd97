import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallContext } from './call-context.ts';
import type { RequestLine } from './connection/request-lines.ts';
import type { Refusal } from './refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Reads the body for the records only, for an answer that does not depend on it. The recorder adds it. */
    keepBody(): Promise<void>;
  }
}

/** A message that was refused before it became a request of a route. */
export interface RefusedMessage {
  readonly context: CallContext;
  /** Where they could be read. */
  readonly line: RequestLine | undefined;
  readonly headers: IncomingHttpHeaders;
  /** For the log: the target, or where there is none that of the call before. */
  readonly target: string | undefined;
}

/** Records that an answer is ready, before it leaves: a caller who has the answer finds the call recorded. */
export type RecordCall = (request: FastifyRequest, reply: FastifyReply, payload: string | null) => Promise<void>;

/** Whoever keeps records of calls. */
export interface CallRecorder {
  /** Adds to the app what the recorder needs to see of each call. Runs before any route is registered. */
  install(app: FastifyInstance): void;
  /** `null`: there will be no answer. Only the first one of a call counts. */
  readonly recordCall: RecordCall;
  /** The call is over. `null`: without an answer. */
  logCall(request: FastifyRequest, reply: FastifyReply, status?: number | null): void;
  recordRefused(message: RefusedMessage, refusal: Refusal): void;
}
