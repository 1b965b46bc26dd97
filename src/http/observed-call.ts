import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { NotedFacts } from '../domain/findings/inline.ts';
import type { SurfaceName } from './surface.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The journal's and the faults' name of the route. */
    readonly endpoint?: string;
    /** Of the JSON body. */
    readonly knownFields?: readonly string[];
  }
  interface FastifyRequest {
    outcome: CallOutcome;
  }
}

/** For log and journal: what a call was about, and how it was refused. */
export interface CallOutcome {
  clientId?: string;
  /** Which client of that id, and which life of it: a reset or a new client of the same id begins another. */
  life?: string;
  txId?: string;
  code?: string;
  hint?: string;
  /** The known mistake in a session key or field. */
  diagnosis?: { readonly part: string; readonly mistake: string | null; readonly explanation: string };
  /** What was broken on purpose. */
  fault?: { readonly id: string; readonly effect: string };
  /** What only the endpoint knows, for the rules of findings. */
  noted?: Partial<NotedFacts>;
  /** For coverage: ids of what the call met. */
  met?: readonly string[];
}

/** A call and its answer as they went over the wire, with nothing masked: for `Observe` only. */
export interface ObservedCall {
  readonly surface: SurfaceName;
  /** `null`: what came was no request. */
  readonly method: string | null;
  /** Path and query as sent. */
  readonly target: string | null;
  readonly endpoint: string | null;
  readonly headers: IncomingHttpHeaders;
  /** What of the body has been read so far, at most the limit of all bodies; `null` when none was. */
  readonly body: Buffer | null;
  /** `null`: the connection was closed without an answer. */
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
    readonly body: string;
  } | null;
  readonly outcome: Readonly<CallOutcome>;
  readonly durationMs: number;
}

/** Which rules of integration a call breaks, by their ids; `body` is what of it was read. */
export type Judge = (request: FastifyRequest, body: Buffer | null) => Promise<readonly string[]>;

/** Told of every call before its answer leaves, so that who has an answer finds the call recorded. */
export type Observe = (call: ObservedCall) => Promise<void>;

/** Keeps the first bytes of a body while something else reads it. */
export class BodyTap {
  readonly #chunks: Buffer[] = [];
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  readonly keep = (chunk: Buffer): void => {
    const room = this.#limitBytes - this.#bytes;
    if (room <= 0) return;
    this.#chunks.push(chunk.subarray(0, room));
    this.#bytes += Math.min(room, chunk.length);
  };

  read(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
