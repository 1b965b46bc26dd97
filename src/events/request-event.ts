import type { JournalEntry } from '../domain/journal.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import type { Stored } from '../store/stored.ts';

/** A short form of a journal entry, with the entry's id. */
export const summarizeCall = ({ sequence, value }: Stored<JournalEntry>) => {
  const { atMs, clientId, endpoint, txId, outcome, hint, fault, durationMs, request, answer } = value;
  return {
    id: String(sequence),
    at: formatInstant(atMs),
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
