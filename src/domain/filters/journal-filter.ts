import type { Endpoint } from '../endpoint.ts';
import { type JournalEntry, SUCCESS } from '../journal.ts';

/** As the `outcome` of a filter: every outcome except `SUCCESS`. */
export const FAIL = 'FAIL';

/** A list shows the journal entries that match every given field. */
export interface JournalFilter {
  /** `null`: calls without a known client. */
  readonly clientId?: string | null | undefined;
  readonly endpoint?: Endpoint | undefined;
  readonly txId?: string | undefined;
  /** `SUCCESS`, `FAIL`, or a code. */
  readonly outcome?: string | undefined;
  /** Answered at this real time or later. */
  readonly sinceMs?: number | undefined;
  /** In what an entry shows of the call and its answer, whatever the case of letters. */
  readonly text?: string | undefined;
}

/** The texts that a filter looks through. */
function* textsOf({ txId, outcome, hint, request, answer }: JournalEntry): Generator<string | null | undefined> {
  yield* [request.method, request.target, txId, outcome, hint];
  for (const headers of [request.headers, answer?.headers ?? {}]) yield* Object.entries(headers).flat();
  yield* [request.body?.text, answer?.body.text];
}

const hasText = (wanted: string, entry: JournalEntry): boolean => {
  const lowered = wanted.toLowerCase();
  for (const text of textsOf(entry)) if (text?.toLowerCase().includes(lowered)) return true;
  return false;
};

const matchesOutcome = (wanted: string, outcome: string): boolean =>
  wanted === FAIL ? outcome !== SUCCESS : outcome === wanted;

export const matchesEntry = (
  { clientId, endpoint, txId, outcome, sinceMs = Number.NEGATIVE_INFINITY, text }: JournalFilter,
  entry: JournalEntry,
): boolean =>
  (clientId === undefined || entry.clientId === clientId) &&
  (endpoint === undefined || entry.endpoint === endpoint) &&
  (txId === undefined || entry.txId === txId) &&
  (outcome === undefined || matchesOutcome(outcome, entry.outcome)) &&
  entry.atMs >= sinceMs &&
  (text === undefined || hasText(text, entry));
