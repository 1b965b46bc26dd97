import type { Endpoint } from './endpoint.ts';

/** Text of a body as it was kept: masked, and cut where it was too long. */
export interface RecordedBody {
  readonly text: string;
  /** Of the whole body, as far as it was read. */
  readonly bytes: number;
  readonly truncated: boolean;
}

/** One emulated call as it went over the wire, masked for good before it is kept. */
export interface JournalEntry {
  /** Real time of the answer. */
  readonly atMs: number;
  /** `null`: of no known client. */
  readonly clientId: string | null;
  readonly endpoint: Endpoint | null;
  readonly txId: string | null;
  /** `SUCCESS`, a CE or OAuth code, or what else became of the call: `not-found`, `http-503`, `reset`. */
  readonly outcome: string;
  readonly hint: string | null;
  readonly diagnosis: { readonly part: string; readonly mistake: string | null; readonly explanation: string } | null;
  readonly fault: { readonly id: string; readonly effect: string } | null;
  readonly durationMs: number;
  readonly request: {
    /** `null`: what came was no HTTP. */
    readonly method: string | null;
    readonly target: string | null;
    readonly headers: Readonly<Record<string, string>>;
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
