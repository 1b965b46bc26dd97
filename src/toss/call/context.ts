import type { X509Certificate } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { AccessTokens } from '../../crypto/access-token.ts';
import type { Sign } from '../../crypto/certificates/signature.ts';
import type { Diagnoser } from '../../crypto/diagnosis/diagnoser.ts';
import type { KeyUnwrapper } from '../../crypto/session/key-unwrapper.ts';
import type { Client } from '../../domain/client.ts';
import type { Fault } from '../../domain/fault.ts';
import type { LoggableNames } from '../../domain/loggable-names.ts';
import type { MagicValues } from '../../domain/magic-values.ts';
import type { DecidePerson } from '../../domain/person-decision.ts';
import type { StartedCall, Store } from '../../store/store.ts';
import type { NewId } from './ids.ts';
import type { NoticeWaiting } from './waiting.ts';

/** What the routes of the emulated service need. */
export interface TossContext {
  readonly store: Store;
  readonly tokens: AccessTokens;
  readonly unwrapKey: KeyUnwrapper;
  readonly diagnoser: Diagnoser;
  readonly sign: Sign;
  /** Issues the users' certificates. */
  readonly signatureCa: X509Certificate;
  readonly magicValues: MagicValues;
  readonly decidePerson: DecidePerson;
  readonly defaults: { readonly scenario: string; readonly expireSeconds: number };
  readonly loggableNames: LoggableNames;
  readonly publicUrl: string | null;
  /** What the links to the virtual app look like. */
  readonly appLinks: 'web' | 'scheme';
  /** The wall clock, which may jump: for instants that are shown, and for clients' clocks. */
  readonly realNow: () => number;
  /** Real time that never jumps: for ages and durations. */
  readonly monotonicNow: () => number;
  /** Aborted when the server begins to stop, so that calls stop waiting. */
  readonly closing: AbortSignal;
  readonly newId: NewId;
  readonly noticeWaiting: NoticeWaiting;
}

/** The client that calls, and the time of the call: all clocks are read once a call. */
export interface Caller extends StartedCall {
  readonly client: Client;
  /** On the client's clock. */
  readonly nowMs: number;
  readonly realNowMs: number;
  readonly monotonicNowMs: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    /** The client that a call of `POST /token` names in its form. */
    claimedClient: Client | null;
    /** A fault that will break the answer of this call, if the answer is good. */
    deferredFault: Fault | null;
  }
}

/** Registers the properties that the emulated service adds to requests. */
export const decorateRequests = (app: FastifyInstance): void => {
  app.decorateRequest('caller', null);
  app.decorateRequest('claimedClient', null);
  app.decorateRequest('deferredFault', null);
};
