import type { Endpoint } from './endpoint.ts';

/** The recorded text of a body: masked, and cut if it is too long. */
export interface RecordedBody {
  readonly text: string;
  /** Length of the whole body, as far as it was read. */
  readonly bytes: number;
  readonly truncated: boolean;
}

/** One emulated call and its answer. Secrets and personal data are masked before it is stored. */
export interface JournalEntry {
  /** Real time of the answer. */
  readonly atMs: number;
  /** The same instant on the client's clock, as that was for the call; `null`: the client is unknown. */
  readonly clientAtMs: number | null;
  /** `null`: the client is unknown. */
  readonly clientId: string | null;
  readonly endpoint: Endpoint | null;
  readonly txId: string | null;
  /** `SUCCESS`, a CE or OAuth code, or another end of the call: `not-found`, `http-503`, `reset`. */
  readonly outcome: string;
  readonly hint: string | null;
  readonly diagnosis: { readonly part: string; readonly mistake: string | null; readonly explanation: string } | null;
  readonly fault: { readonly id: string; readonly effect: string } | null;
  readonly durationMs: number;
  readonly request: {
    /** `null`: the message was not HTTP. */
    readonly method: string | null;
    readonly target: string | null;
    readonly headers: Readonly<Record<string, string>>;
    /** `TLSv1.3`; `null`: over plain HTTP, or not known. */
    readonly tls: string | null;
    /** `null`: the body was not read. */
    readonly body: RecordedBody | null;
  };
  /** `null`: the connection was closed without an answer. */
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: RecordedBody;
  } | null;
}

export const SUCCESS = 'SUCCESS';

/** A short form of an entry, without headers and bodies. */
export interface CallSummary
  extends Pick<
    JournalEntry,
    'atMs' | 'clientAtMs' | 'clientId' | 'endpoint' | 'txId' | 'outcome' | 'hint' | 'fault' | 'durationMs'
  > {
  readonly method: string | null;
  readonly target: string | null;
  /** `null`: the connection was closed without an answer. */
  readonly status: number | null;
}

/** The same call as one of no known client. */
export const withoutClient = <T extends Pick<JournalEntry, 'clientId' | 'clientAtMs'>>(call: T): T =>
  call.clientId === null ? call : { ...call, clientId: null, clientAtMs: null };

export const summarizeCall = (entry: JournalEntry): CallSummary => {
  const { atMs, clientAtMs, clientId, endpoint, txId, outcome, hint, fault, durationMs, request, answer } = entry;
  return {
    atMs,
    clientAtMs,
    clientId,
    endpoint,
    txId,
    outcome,
    hint,
    fault,
    durationMs,
    method: request.method,
    target: request.target,
    status: answer?.status ?? null,
  };
};
