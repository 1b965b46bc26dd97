import type { CallSummary } from '../domain/journal.ts';
import { formatInstant } from '../domain/time/korean-time.ts';

/** A call, with the `sequence` of its journal entry. */
export interface NumberedCall extends CallSummary {
  readonly sequence: number;
}

/** The call as listeners receive it, with the entry's id. */
export const toRequestEvent = ({ sequence, atMs, clientAtMs, ...more }: NumberedCall) => ({
  id: String(sequence),
  at: formatInstant(atMs),
  clientAt: clientAtMs === null ? null : formatInstant(clientAtMs),
  ...more,
});
