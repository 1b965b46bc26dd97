import type { JournalEntry } from '../domain/journal.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import type { Stored } from '../store/stored.ts';

/** A short form of a journal entry, which does not keep the entry in memory. */
export const summarizeCall = ({ sequence, value }: Stored<JournalEntry>) => {
  const { atMs, clientId, endpoint, txId, outcome, hint, fault, durationMs, request, answer } = value;
  return {
    sequence,
    atMs,
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

export type CallSummary = ReturnType<typeof summarizeCall>;

/** The short form as listeners receive it, with the entry's id. */
export const toRequestEvent = ({ sequence, atMs, ...more }: CallSummary) => ({
  id: String(sequence),
  at: formatInstant(atMs),
  ...more,
});
