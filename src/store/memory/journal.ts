import type { JournalEntry } from '../../domain/journal.ts';
import type { JournalStore, Stored } from '../store.ts';
import { sizeOf } from './size.ts';

export interface JournalLimits {
  readonly maxJournal: number;
  readonly maxJournalBytes: number;
  readonly maxClientJournal: number;
  readonly retentionMs: number;
}

/** What an entry needs in memory beside itself. */
const PLACES_BYTES = 300;

interface Kept extends Stored<JournalEntry> {
  readonly keptAtMs: number;
  readonly bytes: number;
}

/** Entries of all clients in the order of their coming, and of each client. The oldest go first. */
export const createMemoryJournal = (limits: JournalLimits, now: () => number, nextSequence: () => number) => {
  /** By sequence number, oldest first. */
  const all = new Map<number, Kept>();
  const own = new Map<string | null, Kept[]>();
  let bytes = 0;

  const forget = ({ sequence, bytes: freed }: Kept): void => {
    if (all.delete(sequence)) bytes -= freed;
  };

  /** The oldest of all is also the oldest of its client. */
  const dropOldestOf = (clientId: string | null): void => {
    const entries = own.get(clientId) ?? [];
    const dropped = entries.shift();
    if (dropped !== undefined) forget(dropped);
    if (entries.length === 0) own.delete(clientId);
  };

  const sweep = (): void => {
    const oldestMs = now() - limits.retentionMs;
    for (const { value, keptAtMs } of all.values()) {
      const fits = all.size <= limits.maxJournal && bytes <= limits.maxJournalBytes;
      if (keptAtMs > oldestMs && fits) return;
      dropOldestOf(value.clientId);
    }
  };

  const deleteOf = (clientId: string): void => {
    for (const entry of own.get(clientId) ?? []) forget(entry);
    own.delete(clientId);
  };

  const journal: JournalStore = {
    async record(entry) {
      const stored = { sequence: nextSequence(), value: entry, keptAtMs: now(), bytes: PLACES_BYTES + sizeOf(entry) };
      const entries = own.get(entry.clientId) ?? [];
      own.set(entry.clientId, entries);
      entries.push(stored);
      all.set(stored.sequence, stored);
      bytes += stored.bytes;
      if (entries.length > limits.maxClientJournal) dropOldestOf(entry.clientId);
      sweep();
      return stored;
    },
    async list({ limit, before = Number.POSITIVE_INFINITY, clientId, accepts = () => true }) {
      sweep();
      const entries = clientId === undefined ? [...all.values()] : (own.get(clientId) ?? []);
      const found: Stored<JournalEntry>[] = [];
      for (let index = entries.length - 1; index >= 0 && found.length < limit; index -= 1) {
        const entry = entries[index];
        if (entry !== undefined && entry.sequence < before && accepts(entry.value)) found.push(entry);
      }
      return found;
    },
    async deleteOf(clientId) {
      deleteOf(clientId);
    },
  };

  return {
    journal,
    deleteOf,
    clear() {
      all.clear();
      own.clear();
      bytes = 0;
    },
  };
};
