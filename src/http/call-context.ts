import type { Client } from '../domain/client.ts';
import type { CountedEndpoint, Endpoint } from '../domain/endpoint.ts';
import type { FaultKind } from '../domain/fault.ts';
import type { EndpointFacts } from '../domain/findings/inline.ts';
import { decodedPathOf } from './address/request-path.ts';
import type { MessageHead, Surface, Surfaces } from './surface.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name of the route in journal, faults and findings. */
    readonly endpoint?: Endpoint;
    /** The name of the route in metrics, if it has no other. */
    readonly countedAs?: CountedEndpoint;
    /** The answer is sent as it is, and its schema only describes it: a stream, or what few servers send, which needs no code then. */
    readonly isSentAsIs?: boolean;
    /** The hint for an unknown path does not name this path, and other methods find no path here. */
    readonly isUnlisted?: boolean;
  }
  interface FastifyRequest {
    call: CallContext;
  }
}

/** What is known about a call, for log, journal, findings and coverage. Each step of the handling adds to it. */
export interface CallContext {
  /** The surface that the path belongs to. */
  readonly surface: Surface;
  /** The path as the router sees it, percent signs decoded. */
  readonly path: string;
  /** The client that calls, as it was for the call. It names its life: a reset, or a new client with the same id, begins a new one. */
  owner?: Client;
  txId?: string;
  /** Why the call was refused. */
  code?: string;
  hint?: string;
  /** The known mistake in a session key or field. */
  diagnosis?: { readonly part: string; readonly mistake: string | null; readonly explanation: string };
  /** The fault of the control API that was applied. */
  fault?: { readonly id: string; readonly effect: string; readonly kind: FaultKind };
  /** What only the endpoint knows, for the rules of findings. */
  facts?: Partial<EndpointFacts>;
  /** Only the first answer of a call is recorded. */
  isRecorded?: boolean;
  /** What the call adds to coverage: ids of `src/domain/coverage.ts`. */
  covered?: readonly string[];
}

/** Surface and decoded path of a call are computed only here. */
export const createCallContext = (surfaces: Surfaces, target: string, message?: MessageHead): CallContext => {
  const path = decodedPathOf(target);
  return { surface: surfaces.of(path, message), path };
};
