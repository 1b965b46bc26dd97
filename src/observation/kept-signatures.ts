import type { Endpoint } from '../domain/endpoint.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { copyText } from '../domain/text/copied-text.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { Stored } from '../store/stored.ts';
import type { ObservedAnswer } from './observed-call.ts';

/** The most signatures that are kept. */
const MAX_SIGNATURES = 200;

/** In base64, of at most 16 KiB. */
const SIGNATURE = /"signature":"([A-Za-z0-9+/=]{1,16384})"/;

/** The signature in the answer to a result call, if it is not too long to be kept. */
export const signatureIn = (endpoint: Endpoint | null, answer: ObservedAnswer): string | undefined =>
  endpoint === 'result' && answer?.status === 200 ? SIGNATURE.exec(answer.body)?.[1] : undefined;

/**
 * The signatures of the last results that this process has sent, for `inspect` alone: the journal masks them, because they
 * contain the name of a person. Nothing lists them. Whoever asks for one has its journal entry, so a signature is out of
 * reach as soon as the entry is dropped, for whatever reason.
 */
export interface KeptSignatures {
  readonly observer: Pick<StoreObserver, 'lifeEnded' | 'journalCleared' | 'storeReset'>;
  keep(entry: Stored<JournalEntry>, signature: string): void;
  /** The signature of an entry of the journal. */
  find(entry: Stored<JournalEntry>): string | undefined;
}

interface Kept extends Pick<JournalEntry, 'atMs' | 'clientId' | 'txId'> {
  readonly signature: string;
}

export const createKeptSignatures = (max = MAX_SIGNATURES): KeptSignatures => {
  /** By the sequence of the journal entry, oldest first. */
  const kept = new Map<number, Kept>();
  const dropOf = (clientId: string | null): void => {
    for (const [sequence, one] of kept) if (one.clientId === clientId) kept.delete(sequence);
  };
  return {
    observer: {
      lifeEnded: dropOf,
      journalCleared(clientId) {
        if (clientId === undefined) kept.clear();
        else dropOf(clientId);
      },
      storeReset: () => kept.clear(),
    },
    keep({ sequence, value: { atMs, clientId, txId } }, signature) {
      kept.set(sequence, { atMs, clientId, txId, signature: copyText(signature) });
      for (const oldest of kept.keys()) {
        if (kept.size <= max) return;
        kept.delete(oldest);
      }
    },
    find({ sequence, value: { atMs, txId } }) {
      const one = kept.get(sequence);
      // The numbers of a store begin anew when all its data is gone.
      return one?.atMs === atMs && one.txId === txId ? one.signature : undefined;
    },
  };
};
