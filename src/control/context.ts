import type { KeyObject, X509Certificate } from 'node:crypto';
import type { Config } from '../config/load.ts';
import type { AccessTokens } from '../crypto/access-token.ts';
import type { MagicValues } from '../domain/magic-values.ts';
import type { Events } from '../events/events.ts';
import type { Waiter } from '../events/waiter.ts';
import type { Example, OpenApiDocument } from '../http/openapi.ts';
import type { Seed, Store } from '../store/store.ts';

/** What the control API works on. */
export interface ControlContext {
  readonly config: Config;
  readonly version: string;
  readonly store: Store;
  readonly events: Events;
  readonly waiter: Waiter;
  readonly tokens: AccessTokens;
  readonly sessionPublicKey: KeyObject;
  /** Issuing CA and root of the users' signatures. */
  readonly signatureChain: readonly X509Certificate[];
  /** The TLS CA's certificate in PEM, where there is one. */
  readonly tlsCa: string | null;
  readonly magicValues: MagicValues;
  readonly fixedPersonaId: string;
  /** The emulated API's OpenAPI document, once the app is ready. */
  readonly describeToss: (examples: readonly Example[]) => OpenApiDocument;
  /** Calls and answers for the documents. */
  readonly readExamples: () => readonly Example[];
  /** What is there from the start, and again after a reset. */
  readonly seed: () => Seed;
  /** The wall clock, which may jump: for instants that are shown, and for clients' clocks. */
  readonly realNow: () => number;
  /** Real time that never jumps: for ages and durations. */
  readonly monotonicNow: () => number;
  /** Aborted when the server begins to stop: who waits for anything waits no longer. */
  readonly closing: AbortSignal;
  /** When the app was built, by the clock that never jumps. */
  readonly startedAtMs: number;
  /** Random ids for what a caller leaves out. */
  readonly newClientId: () => string;
  readonly newSecret: () => string;
  readonly newFaultId: () => string;
}
