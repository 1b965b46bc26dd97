import type { KeyObject, X509Certificate } from 'node:crypto';
import type { Config } from '../config/load.ts';
import type { AccessTokens } from '../crypto/access-token.ts';
import type { Diagnoser } from '../crypto/diagnosis/diagnoser.ts';
import type { PublicCredentials } from '../domain/client.ts';
import type { ObservedBehaviour } from '../domain/fidelity/parity-report.ts';
import type { MagicValues } from '../domain/magic-values.ts';
import type { Events } from '../events/events.ts';
import type { Waiter } from '../events/waiter.ts';
import type { Example, MakeDocument } from '../http/openapi.ts';
import type { KeptSignatures } from '../observation/kept-signatures.ts';
import type { CallCounts } from '../observation/metrics/call-counts.ts';
import type { Seed, Store } from '../store/store.ts';

/** What the routes of the control API need. */
export interface ControlContext {
  readonly config: Config;
  readonly version: string;
  readonly store: Store;
  readonly events: Events;
  /** Of the emulated API. */
  readonly calls: CallCounts;
  readonly diagnoser: Pick<Diagnoser, 'inspect'>;
  readonly signatures: Pick<KeptSignatures, 'find'>;
  readonly waiter: Waiter;
  readonly tokens: AccessTokens;
  readonly sessionPublicKey: KeyObject;
  /** Issuing CA and root of the users' signatures. */
  readonly signatureChain: readonly X509Certificate[];
  /** The certificate of the TLS CA in PEM; `null` without a TLS CA. */
  readonly tlsCa: string | null;
  /** Of a client whose secret is public: it comes with the package. */
  readonly publicCredentials: PublicCredentials | null;
  readonly magicValues: MagicValues;
  readonly fixedPersonaId: string;
  /** The OpenAPI document of the emulated API; to be called after the app is ready. */
  readonly describeToss: MakeDocument;
  /** Example calls and answers for the OpenAPI documents. */
  readonly readExamples: () => readonly Example[];
  /** Every emulated behaviour, with what committed reports have shown of the real service. */
  readonly observeBehaviours: () => Promise<readonly ObservedBehaviour[]>;
  /** The records at the start, and after a reset. */
  readonly seed: () => Seed;
  /** The wall clock, which may jump: for instants that are shown, and for clients' clocks. */
  readonly realNow: () => number;
  /** Real time that never jumps: for ages and durations. */
  readonly monotonicNow: () => number;
  /** Aborted when the server begins to stop: calls then stop waiting. */
  readonly closing: AbortSignal;
  /** When the app was built, on the wall clock and on the clock that never jumps. */
  readonly startedAt: { readonly realMs: number; readonly monotonicMs: number };
  /** Tells this run of this process apart. Ids of events begin with it, but for those of a shared store. */
  readonly runId: string;
  /** Random values for fields that a caller leaves out. */
  readonly newClientId: () => string;
  readonly newSecret: () => string;
  readonly newFaultId: () => string;
}
