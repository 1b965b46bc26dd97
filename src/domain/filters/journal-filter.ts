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
}

const matchesOutcome = (wanted: string, outcome: string): boolean =>
  wanted === FAIL ? outcome !== SUCCESS : outcome === wanted;

export const matchesEntry = (
  { clientId, endpoint, txId, outcome, sinceMs = Number.NEGATIVE_INFINITY }: JournalFilter,
  entry: JournalEntry,
): boolean =>
  (clientId === undefined || entry.clientId === clientId) &&
  (endpoint === undefined || entry.endpoint === endpoint) &&
  (txId === undefined || entry.txId === txId) &&
  (outcome === undefined || matchesOutcome(outcome, entry.outcome)) &&
  entry.atMs >= sinceMs;
